import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';
import { DesignedError } from '#platform/kernel/designed-error';
import { reportAudits } from '#platform/runtime/audit/audit-report';
import { readSettings } from '#platform/runtime/config/settings';

/** Verifies the audits of the installation that the environment names: exit code 0 sound, 1 bad, 2 not to be verified. */
try {
  const { sound, lines } = await reportAudits(readSettings(process.env), [peopleContext, referralsContext]);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = sound ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof DesignedError ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
