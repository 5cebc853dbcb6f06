import type { DynamicModule, Type } from '@nestjs/common';
import type { Instant } from '#platform/kernel/clock';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { Players, type Stage } from './players.fixture.js';
import { referralsContext } from './referrals.context.js';
import { ReferralsModule } from './referrals.module.js';
import { foundTown, type Teller, type Town } from './town.fixture.js';

/** Databases are made first; a busy machine takes its time. */
export const START_MS = 60_000;

/** What the town needs of the application that it is opened in. */
export interface TownStage extends Stage {
  readonly environment: { readonly clock: { set(at: Instant): void } };
  runtime(context: string): ContextRuntime;
  close(): Promise<void>;
}

/** The test kits that open the town: handed in by the examples, for only they may import them. */
export interface TownKit<Test extends TownStage, Facts extends Teller> {
  readonly startHttpTest: (
    modules: readonly (Type | DynamicModule)[],
    definitions: readonly ContextDefinition[],
  ) => Promise<Test>;
  readonly sourceContext: (name: string) => ContextDefinition;
  readonly SourceModule: { for(definition: ContextDefinition): DynamicModule };
  readonly ForeignFacts: new (runtime: ContextRuntime) => Facts;
}

/** The town with referrals at work over HTTP, and people and directory as they are heard from outside. */
export interface OpenTown<Test extends TownStage, Facts extends Teller> {
  readonly test: Test;
  readonly town: Town;
  readonly players: Players;
  /** What is said in the name of people. */
  readonly registered: Facts;
}

/**
 * Opens the town; nobody is registered in it yet.
 *
 * @param given the area's mode of referral (brokered unless told), and the time at which the town is founded.
 */
export async function openTown<Test extends TownStage, Facts extends Teller>(
  { startHttpTest, sourceContext, SourceModule, ForeignFacts }: TownKit<Test, Facts>,
  { mode = 'brokered', at }: { readonly mode?: string; readonly at?: Instant } = {},
): Promise<OpenTown<Test, Facts>> {
  const people = sourceContext('people');
  const directory = sourceContext('directory');
  const modules = [SourceModule.for(people), SourceModule.for(directory), ReferralsModule];
  const test = await startHttpTest(modules, [people, directory, referralsContext]);
  try {
    if (at !== undefined) test.environment.clock.set(at);
    const town = await foundTown(new ForeignFacts(test.runtime('directory')), mode);
    await test.settle();
    const registered = new ForeignFacts(test.runtime('people'));
    return { test, town, players: new Players(test, town), registered };
  } catch (error) {
    await test.close();
    throw error;
  }
}
