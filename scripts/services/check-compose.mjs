/** Has Debian's docker-compose read docker-compose.yml, with and without the file that publishes the services. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchCompose } from './debian.mjs';
import { lastLines, runTool } from './run-tool.mjs';
import { ServiceError } from './service-error.mjs';
import { root } from '../built.mjs';

/**
 * What docker-compose makes of the files with these variables: {valid, config, said}, `config` being the completed file as
 * docker-compose writes it (JSON-compatible YAML read back is not needed: its JSON form).
 *
 * @throws ServiceError when docker-compose cannot be had
 */
export async function composeConfig(files, variables) {
  const modules = await fetchCompose((line) => console.log(line));
  // Away from the project's folder, whose .env it would read.
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-test-compose-'));
  const program = [
    'import json, sys',
    'from compose.cli.command import get_config_from_options',
    'from compose.config.serialize import denormalize_config',
    'files = sys.argv[2:]',
    'config = get_config_from_options(sys.argv[1], {"--file": files, "--project-directory": sys.argv[1]})',
    'print(json.dumps(denormalize_config(config), default=str))',
  ].join('\n');
  try {
    const { code, out, err } = await runTool(
      'python3',
      ['-c', program, folder, ...files.map((file) => join(root, file))],
      { cwd: folder, env: { PATH: process.env.PATH, PYTHONPATH: modules, ...variables } },
    );
    if (code === undefined)
      throw new ServiceError('services-tool-missing', 'docker-compose needs python3: install it.');
    return code === 0 ? { valid: true, config: JSON.parse(out) } : { valid: false, said: lastLines(err) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
