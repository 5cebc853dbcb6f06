import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { problem, rejectionProblem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { figuresCalendar } from '#insights/domain/figures-calendar/figures-calendar.aggregate';
import type { FiguresCalendarCommand } from '#insights/domain/figures-calendar/figures-calendar.commands';
import { figureReadModels, readTrueFigures } from '#insights/read-models/area/true-figures.query';
import { FreezeMonthCommand, type MonthIsFrozen } from './freeze-month.command.js';

/**
 * Reads the true figures as they are now and has them frozen. Throws `not-found` for an organisation that is no board,
 * and the calendar's rejections as 409.
 */
@CommandHandler(FreezeMonthCommand)
export class FreezeMonthHandler implements ICommandHandler<FreezeMonthCommand> {
  constructor(private readonly runtime: ContextRuntime) {}

  /** Freezes, or answers a repeated key as it was answered first. */
  async execute({ actor, idempotencyKey, month, stated }: FreezeMonthCommand): Promise<MonthIsFrozen> {
    const board = actor.organisation;
    if (board === null) throw problem('not-found');
    const { commands, positions, clock } = this.runtime;
    await positions.awaited(figureReadModels, stated);
    const at = clock.now();
    const figures = await readTrueFigures(this.runtime, board, month);
    const own = this.runtime.actor(board, actor.principal);
    const answer = await commands.execute(figuresCalendar, {
      actor: own,
      identity: this.runtime.identify(own, idempotencyKey, { route: 'POST /v1/freezes', body: { month } }),
      stream: board,
      at,
      command: (): FiguresCalendarCommand => ({
        type: 'freeze-month',
        board,
        month,
        at,
        holidays: this.runtime.bankHolidays,
        figures,
      }),
    });
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    return { month, revision: answer.version, position: answer.position };
  }
}
