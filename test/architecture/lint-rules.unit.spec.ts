import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { configs } from 'typescript-eslint';
import { repository } from './cruise.js';
import { type Snippet, snippets, typedSnippets } from './lint-snippets.js';

const named = ({ rule, file, code }: Snippet): string =>
  `${rule ?? 'nothing'} in ${file}: ${code.replaceAll(/\s+/g, ' ').slice(0, 90)}`;

async function answers(eslint: ESLint, { file, code }: Snippet): Promise<readonly (string | null)[]> {
  const results = await eslint.lintText(code, { filePath: file });
  return [
    ...new Set(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message))),
  ];
}

describe('the lint rules', () => {
  let untyped: ESLint;
  let typed: ESLint;

  beforeAll(() => {
    untyped = new ESLint({ cwd: repository, overrideConfig: [configs.disableTypeChecked] });
    // Types of the snippets' own files alone: the whole program takes ten seconds to read.
    typed = new ESLint({
      cwd: repository,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          languageOptions: {
            parserOptions: {
              projectService: false,
              project: 'test/architecture/lint/tsconfig.snippets.json',
              // With CI=true in the environment the parser would read the file on disk instead of the snippet.
              disallowAutomaticSingleRunInference: true,
            },
          },
        },
      ],
    });
  });

  it.each(snippets.map((snippet) => [named(snippet), snippet] as const))('say %s', async (_, snippet) => {
    expect(await answers(untyped, snippet)).toEqual(snippet.rule === null ? [] : [snippet.rule]);
  });

  it.each(typedSnippets.map((snippet) => [named(snippet), snippet] as const))(
    'say, knowing the types, %s',
    async (_, snippet) => {
      expect(await answers(typed, snippet)).toContain(snippet.rule);
    },
    60_000,
  );
});
