const CLOCK_IN_SQL =
  /\b(now\s*\(\s*\)|current_timestamp|current_date|current_time|localtimestamp|(transaction|statement)_timestamp\s*\()/i;

/** Business time reaches SQL as a parameter. Real time that is meant (audit, leases) is written clock_timestamp(). */
export const noClockInSql = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { clock: 'Business time reaches SQL as a parameter, never from the database’s clock.' },
  },
  create(context) {
    const check = (node, text) => {
      if (typeof text === 'string' && CLOCK_IN_SQL.test(text)) context.report({ node, messageId: 'clock' });
    };
    return {
      Literal: (node) => check(node, node.value),
      TemplateElement: (node) => check(node, node.value.cooked),
    };
  },
};

const IMPURE_GLOBALS = new Set([
  ...['process', 'performance', 'crypto', 'console', 'fetch', 'globalThis'],
  ...['setTimeout', 'setInterval', 'setImmediate'],
]);
const IMPURE_MEMBERS = new Set(['Date.now', 'Math.random']);

/** Every place where a file reads a global (not one that it declares) as a value. */
const globalReads = (globalScope) =>
  [
    ...globalScope.through,
    ...globalScope.variables.filter(({ defs }) => defs.length === 0).flatMap(({ references }) => references),
  ].filter(({ isTypeReference }) => isTypeReference !== true);

/** Decisions and folds take time, ids and chance from outside: no clock, randomness, timer or module of Node. */
export const pureCode = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      impure: '{{what}} is not pure: time, ids and looked-up facts arrive inside the command or event.',
    },
  },
  create(context) {
    const report = (node, what) => context.report({ node, messageId: 'impure', data: { what } });
    return {
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()');
      },
      CallExpression(node) {
        if (node.callee.name === 'Date') report(node, 'Date()');
      },
      MemberExpression(node) {
        const name = `${node.object.name}.${node.property.name ?? node.property.value}`;
        if (IMPURE_MEMBERS.has(name)) report(node, name);
      },
      ImportDeclaration(node) {
        if (node.source.value.startsWith('node:')) report(node, node.source.value);
      },
      'Program:exit'(node) {
        const reads = new Set(
          globalReads(context.sourceCode.getScope(node)).map(({ identifier }) => identifier),
        );
        for (const read of reads) if (IMPURE_GLOBALS.has(read.name)) report(read, read.name);
      },
    };
  },
};
