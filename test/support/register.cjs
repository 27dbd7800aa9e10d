// Lets a plain Node process (and its worker threads, which inherit `-r`) run the TypeScript sources, as jest does for specs.
const { readFileSync, existsSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const Module = require('node:module');
const { transformSync } = require('@swc/core');

const root = resolve(__dirname, '../..');
const original = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const lib = /^@app\/([^/]+)(\/testing)?$/.exec(request);
  if (lib) return join(root, 'libs', lib[1], 'src', lib[2] ?? '', 'index.ts');
  if (request.startsWith('.') && parent?.filename?.endsWith('.ts')) {
    const source = join(dirname(parent.filename), request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return original.call(this, request, parent, ...rest);
};
require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    sourceMaps: 'inline',
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};
