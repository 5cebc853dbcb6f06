import type { Instant } from '#platform/kernel/clock';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import { SourceModule } from '#platform/testing/source.module';
import { Players } from './players.fixture.js';
import { referralsContext } from './referrals.context.js';
import { ReferralsModule } from './referrals.module.js';
import { foundTown, type Town } from './town.fixture.js';

/** Databases are made first; a busy machine takes its time. */
export const START_MS = 60_000;

/** The town with referrals at work over HTTP, and people and directory as they are heard from outside. */
export interface OpenTown {
  readonly test: HttpTest;
  readonly town: Town;
  readonly players: Players;
  /** What is said in the name of people. */
  readonly registered: ForeignFacts;
}

/**
 * Opens the town; nobody is registered in it yet.
 *
 * @param given the area's mode of referral (brokered unless told), and the time at which the town is founded.
 */
export async function openTown({
  mode = 'brokered',
  at,
}: { readonly mode?: string; readonly at?: Instant } = {}): Promise<OpenTown> {
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
