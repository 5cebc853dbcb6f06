import type { DemoAct, DemoCaller } from './demo-act.js';
import type { DemoCommand } from './demo-command.js';
import { compareMoments, type Moment, type WorkingYear } from './working-year.js';

interface Line {
  readonly moment: Moment;
  readonly by: DemoCaller;
  readonly makes: string | null;
  readonly command: DemoCommand;
  /** The referral that the act brings into being, in it or through it. */
  readonly sends: boolean;
}

/** Writes down one episode's acts as they come to mind, and gives those that lie within the year in order of time. */
export class EpisodeScript {
  private lines: Line[] = [];

  constructor(
    readonly name: string,
    private readonly year: WorkingYear,
  ) {}

  /** An act of somebody at a moment. */
  act(moment: Moment, by: DemoCaller, command: DemoCommand): void {
    this.lines.push({ moment, by, makes: null, command, sends: false });
  }

  /** An act that makes something under a name, a referral unless told otherwise. */
  make(makes: string, moment: Moment, by: DemoCaller, command: DemoCommand, sends = true): void {
    this.lines.push({ moment, by, makes, command, sends });
  }

  /** Forgets whatever would have come after a moment. */
  endAt(moment: Moment): void {
    this.lines = this.lines.filter((line) => compareMoments(line.moment, moment) < 0);
  }

  /** How many referrals are sent within the year. */
  get referrals(): number {
    return this.lines.filter(({ moment, sends }) => sends && this.year.holds(moment)).length;
  }

  /** The acts within the year, in order of time. */
  acts(): readonly DemoAct[] {
    return this.lines
      .filter(({ moment }) => this.year.holds(moment))
      .sort((one, other) => compareMoments(one.moment, other.moment))
      .map(({ moment, by, makes, command }, index) => ({
        at: this.year.instant(moment),
        key: `${this.name}.${index}`,
        about: this.name,
        by,
        makes,
        command,
      }));
  }
}
