const MOST_DEPENDENCIES = 5;

/** A class that needs more than five others does more than one thing. */
export const fewConstructorParameters = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { many: 'A constructor takes at most five dependencies; this one takes {{count}}.' },
  },
  create: (context) => ({
    'MethodDefinition[kind="constructor"]'(node) {
      const count = node.value.params.length;
      if (count > MOST_DEPENDENCIES) context.report({ node, messageId: 'many', data: { count } });
    },
  }),
};
