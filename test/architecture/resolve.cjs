// The import aliases of package.json, mapped from the compiled files to their TypeScript sources below the
// folder that is being cruised, so that the dependency rules see sources whether or not anything is built.
const { resolve } = require('node:path');
const { imports } = require('../../package.json');

const toSource = (target) => resolve(process.cwd(), target.replace('./dist/', '').replace(/\.js$/, '.ts'));

module.exports = {
  resolve: {
    alias: Object.entries(imports).map(([name, target]) => ({
      name,
      alias: toSource(target),
      onlyModule: !name.includes('*'),
    })),
    extensionAlias: { '.js': ['.ts', '.js'] },
  },
};
