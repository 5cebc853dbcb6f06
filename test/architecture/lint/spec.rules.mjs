const SLEEPS = new Set(['setTimeout', 'setInterval', 'sleep', 'delay']);
const TIMER_MODULES = new Set(['node:timers', 'node:timers/promises', 'timers', 'timers/promises']);

/** A test waits for work to settle or moves the test clock; it never sleeps. */
export const noSleepInSpec = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { sleep: 'A test does not sleep: use settle(), the test clock or a signal.' },
  },
  create: (context) => ({
    CallExpression(node) {
      const called = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      if (SLEEPS.has(called.name)) context.report({ node, messageId: 'sleep' });
    },
    ImportDeclaration(node) {
      if (TIMER_MODULES.has(node.source.value)) context.report({ node, messageId: 'sleep' });
    },
  }),
};

const SUITES = new Set(['it', 'test', 'describe']);
const SWITCHES = new Set(['skip', 'only', 'todo', 'failing']);
const SWITCHED = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);

/** A test runs or is deleted: nothing is skipped, narrowed, promised or expected to fail. */
export const noSwitchedOffTest = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { switched: 'A test is neither skipped nor narrowed: a missing service fails it.' },
  },
  create: (context) => ({
    MemberExpression(node) {
      if (SUITES.has(node.object.name) && SWITCHES.has(node.property.name)) {
        context.report({ node, messageId: 'switched' });
      }
    },
    CallExpression(node) {
      if (SWITCHED.has(node.callee.name)) context.report({ node, messageId: 'switched' });
    },
  }),
};
