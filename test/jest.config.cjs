const swc = (parser) => [
  '@swc/jest',
  {
    sourceMaps: 'inline',
    jsc: {
      parser,
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];
// Packages that ship ES modules only; jest on Node 20 cannot require() them untransformed.
const esmOnly = ['jose'];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '..',
  testEnvironment: 'node',
  testRegex: ['\\.spec\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  moduleNameMapper: {
    '^@app/kernel/testing$': '<rootDir>/libs/kernel/src/testing',
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': swc({ syntax: 'typescript', decorators: true }),
    '/node_modules/.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  testTimeout: 30000,
  // Many specs wait for processes, locks and leases: every core is worth a worker.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/inventory/reporter.cjs', '<rootDir>/test/support/closing-line.cjs'],
};
