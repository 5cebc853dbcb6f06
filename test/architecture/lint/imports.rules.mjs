/** Calls `check(source, node)` for every module that a file names: import, export from and import(). */
const onEachImport = (check) => {
  const visit = (node) => {
    if (typeof node.source?.value === 'string') check(node.source.value, node);
  };
  return {
    ImportDeclaration: visit,
    ExportNamedDeclaration: visit,
    ExportAllDeclaration: visit,
    ImportExpression: visit,
  };
};

const slashes = (path) => path.replaceAll('\\', '/');

/** Relative imports climb one folder at most: what lies further away has an alias. */
export const noClimbingImport = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      climbs: 'This import climbs more than one folder: use an alias (#platform/…, #<context>/…).',
    },
  },
  create: (context) =>
    onEachImport((source, node) => {
      const climbed = source.startsWith('.') ? source.split('/').filter((part) => part === '..').length : 0;
      if (climbed > 1) context.report({ node, messageId: 'climbs' });
    }),
};

/** Aliases of apps that other apps mount or load; no library may use them. */
const APP_ALIASES = new Set(['identity', 'demo']);

/** `#<context>/…` is a context's own shorthand; only its own files may use it. */
export const ownContextAlias = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { foreign: 'The alias #{{name}}/ belongs to libs/contexts/{{name}}.' },
  },
  create: (context) =>
    onEachImport((source, node) => {
      const name = /^#([^/]+)\//.exec(source)?.[1];
      if (name === undefined || name === 'platform' || name === 'contexts') return;
      if (slashes(context.filename).includes(`libs/contexts/${name}/`)) return;
      if (APP_ALIASES.has(name) && /(^|\/)(apps|test)\//.test(slashes(context.filename))) return;
      context.report({ node, messageId: 'foreign', data: { name } });
    }),
};

/** Private events (`*.events`) and public contracts are translated into one another at the edge alone. */
export const wordsMeetAtTheEdge = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      both: 'This file speaks both private and public words; only publishing/ and *.subscriptions.ts translate.',
    },
  },
  create(context) {
    const file = slashes(context.filename);
    if (!file.includes('libs/contexts/') || /\/publishing\/|\.subscriptions\.ts$|\.spec\.ts$/.test(file))
      return {};
    const named = { privately: false, publicly: false };
    return {
      ...onEachImport((source) => {
        named.privately ||= /\.events(\.js)?$/.test(source);
        named.publicly ||= source.startsWith('#platform/contracts/');
      }),
      'Program:exit'(node) {
        if (named.privately && named.publicly) context.report({ node, messageId: 'both' });
      },
    };
  },
};
