import 'reflect-metadata';
import { directoryContext } from '#contexts/directory';
import { insightsContext } from '#contexts/insights';
import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';
import { DesignedError } from '#platform/kernel/designed-error';
import { decideEpoch } from '#platform/process/decide-epoch';
import { readSettings } from '#platform/runtime/config/settings';

/** Begins a new epoch of a context that was restored, or adopts one for those who follow it: `npm run epoch`. */
try {
  await decideEpoch(process.argv.slice(2), readSettings(process.env), {
    definitions: [peopleContext, directoryContext, referralsContext, insightsContext],
    say: (line) => process.stdout.write(`${line}\n`),
  });
} catch (error) {
  process.stderr.write(`${error instanceof DesignedError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
