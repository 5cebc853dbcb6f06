import 'reflect-metadata';
import { DesignedError } from '#platform/kernel/designed-error';
import { readSettings } from '#platform/runtime/config/settings';
import { DesignedStartError } from '#platform/runtime/postgres/designed-start-error';
import { startStandalone } from './standalone.js';

try {
  await startStandalone(readSettings(process.env), (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  const foreseen = error instanceof DesignedError || error instanceof DesignedStartError;
  process.stderr.write(`${foreseen ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
