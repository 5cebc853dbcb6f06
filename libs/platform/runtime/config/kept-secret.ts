import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { keepFirst } from '#platform/runtime/config/keep-first';
import type { Settings } from '#platform/runtime/config/settings';
import { unwritable } from '#platform/runtime/postgres/data-folder';
import { systemErrorCode } from '#platform/runtime/postgres/designed-start-error';

const SECRET = /^[0-9a-f]{64}$/i;

/**
 * The installation's secret (32 bytes): the one that the environment gives, else the one kept in the data folder. To be
 * asked before the PostgreSQL of its own is started, so that a cluster without a secret is known not to be a first start's.
 * @throws as keptSecret
 */
export function installationSecret({ secret, dataFolder }: Pick<Settings, 'secret' | 'dataFolder'>): Buffer {
  return secret ?? keptSecret(dataFolder, existsSync(join(dataFolder, 'postgres', 'cluster', 'PG_VERSION')));
}

/**
 * The installation's secret (32 bytes) that is kept in its data folder; made there, once and for good, where there is none
 * and nothing can have been sealed with another.
 * @param hasData whether there is data already, as it was before this is asked: a secret is made before any data is
 * @throws DesignedError `secret-missing` where there is data and no secret, `secret-unusable` where the file holds none;
 * DesignedStartError `data-folder-unwritable`
 */
export function keptSecret(dataFolder: string, hasData: boolean): Buffer {
  const kept = readSecret(dataFolder);
  if (kept) return kept;
  if (hasData) {
    throw new DesignedError(
      'secret-missing',
      'internal',
      `There is data in ${dataFolder} but no installation.secret, without which it cannot be opened: put that file back, set GINNEL_SECRET to what it held, or set GINNEL_DATA to an empty folder.`,
    );
  }
  try {
    mkdirSync(dataFolder, { recursive: true });
    keepFirst(fileIn(dataFolder), randomBytes(32).toString('hex'));
  } catch (cause) {
    throw unwritable(dataFolder, cause);
  }
  return keptSecret(dataFolder, true);
}

/**
 * The secret (32 bytes) in a data folder; undefined where there is no such file.
 * @throws DesignedError `secret-unusable` where the file cannot be read or is not 64 hexadecimal digits
 */
export function readSecret(dataFolder: string): Buffer | undefined {
  const file = fileIn(dataFolder);
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (SECRET.test(text)) return Buffer.from(text, 'hex');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error))) return undefined;
  }
  throw new DesignedError(
    'secret-unusable',
    'internal',
    `The file ${file} cannot be read, or is not the 64 hexadecimal digits of a secret: put the right one back, or set GINNEL_DATA to an empty folder.`,
  );
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'installation.secret');
}
