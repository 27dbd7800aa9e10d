import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '..');

interface Source {
  path: string;
  text: string;
}
interface Import {
  /** `@app/kernel`, a package, or the path of a file from the root without its extension. */
  of: string;
  typeOnly: boolean;
}
/** What the files of a row may import; `own` is the folder of the file: libs/workflows/src/schools. */
interface ImportRow {
  row: string;
  files: RegExp;
  except?: RegExp;
  may: (each: Import, own: string) => boolean;
  offence: Source;
}
interface TextRow {
  row: string;
  files: RegExp;
  except?: RegExp;
  never: RegExp;
  offence: Source;
}

/** Every import of a source: types, re-exports, dynamic ones and require() too. */
function importsOf({ path, text }: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const of = specifier.text;
    found.push({ of: of.startsWith('.') ? posix.join(posix.dirname(path), of).replace(/\.js$/, '') : of, typeOnly });
  };
  const visit = (each: ts.Node): void => {
    if (ts.isImportDeclaration(each)) add(each.moduleSpecifier, isTypeOnly(each.importClause));
    else if (ts.isExportDeclaration(each)) add(each.moduleSpecifier, each.isTypeOnly);
    else if (ts.isImportTypeNode(each) && ts.isLiteralTypeNode(each.argument)) add(each.argument.literal, true);
    else if (
      ts.isCallExpression(each) &&
      (each.expression.kind === ts.SyntaxKind.ImportKeyword || each.expression.getText(source) === 'require')
    )
      add(each.arguments[0], false);
    ts.forEachChild(each, visit);
  };
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  visit(source);
  return found;
}
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = clause;
  return (
    !clause.name &&
    !!namedBindings &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.every((each) => each.isTypeOnly)
  );
}
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

const spec = /\.(spec|contract|fixture|story|testing)\.ts$|\/testing\//;
const inFolder = (folder: string) => (of: string) => of.startsWith(`${folder}/`);
const one =
  (...names: string[]) =>
  (of: string) =>
    names.includes(of);
const node = (of: string) => of.startsWith('node:');
const nest = (of: string) => of.startsWith('@nestjs/');
const shared = inFolder('libs/workflows/src/shared');
const kernel = one('@app/kernel');
const workflowPart = (ending: string) => new RegExp(`^libs/workflows/src/[\\w-]+/[\\w.-]+\\.(${ending})$`);
const may =
  (...allowed: ((of: string) => boolean)[]) =>
  ({ of }: Import): boolean =>
    allowed.some((each) => each(of));

const workflowFiles = /^libs\/workflows\/src\/[\w-]+\/[\w.-]+\.ts$/;
/** Folders without a decider: views over the views of several workflows. */
const spanning =
  /^libs\/workflows\/src\/(coverage[\w-]*|district-governance|membership-graph|profile|decision-register|inbox|timeline|audit-trail)\//;
const isView = (of: string) => /^libs\/workflows\/src\/[\w-]+\/[\w.-]+\.view$/.test(of);
const readers = /\.(facts|reactions|report)\.ts$/;
const others = /\.(spec|story|fixture|testing)\.ts$|\/index\.ts$|^libs\/workflows\/src\/(seed|shared)\//;

const importRows: ImportRow[] = [
  {
    row: 'the kernel imports nothing of ours',
    files: /^libs\/kernel\/src\//,
    except: spec,
    may: may(inFolder('libs/kernel/src'), one('node:crypto', 'class-validator', '@nestjs/swagger')),
    offence: { path: 'libs/kernel/src/x.ts', text: "import { Engine } from '@app/engine';" },
  },
  {
    row: 'an event store knows the kernel and its driver',
    files: /^libs\/event-store\/src\//,
    except: spec,
    may: may(kernel, node, inFolder('libs/event-store/src'), one('@photostructure/sqlite', '@eventstore/db-client')),
    offence: { path: 'libs/event-store/src/x.ts', text: "import { slices } from '@app/workflows';" },
  },
  {
    row: 'a view store knows the kernel and its driver',
    files: /^libs\/view-store\/src\//,
    except: spec,
    may: may(kernel, node, inFolder('libs/view-store/src'), one('@photostructure/sqlite', 'mongodb')),
    offence: { path: 'libs/view-store/src/x.ts', text: "import { Engine } from '../../engine/src/submit.js';" },
  },
  {
    row: "access knows the kernel, and for its vault and files the stores' drivers",
    files: /^libs\/access\/src\//,
    except: spec,
    may: may(kernel, node, inFolder('libs/access/src'), one('jose', '@app/event-store', '@app/view-store')),
    offence: { path: 'libs/access/src/x.ts', text: "import { staffListing } from '@app/workflows';" },
  },
  {
    row: 'the engine names no workflow and no store',
    files: /^libs\/engine\/src\//,
    except: new RegExp(`${spec.source}|\\.worker\\.ts$`),
    may: may(
      kernel,
      node,
      nest,
      inFolder('libs/engine/src'),
      (of) => !of.startsWith('@app/') && !inFolder('libs')(of) && !isDriver(of),
    ),
    offence: { path: 'libs/engine/src/x.ts', text: "const { schoolListing } = await import('@app/workflows');" },
  },
  {
    row: 'a decider and its inputs know the kernel, their siblings and shared words; of other workflows types only',
    files: workflowFiles,
    except: new RegExp([/\.view\.ts$/, spanning, readers, others].map(({ source }) => source).join('|')),
    may: (each, own) =>
      may(kernel, inFolder(own), shared)(each) || (each.typeOnly && inFolder('libs/workflows/src')(each.of)),
    offence: { path: 'libs/workflows/src/a/a.ts', text: "import { bureauListing } from '../bureaus/bureaus.view.js';" },
  },
  {
    row: "a view may use another workflow's view, never its decider",
    files: new RegExp(`^libs/workflows/src/[\\w-]+/[\\w.-]+\\.view\\.ts$|${spanning.source}`),
    except: others,
    may: (each, own) =>
      may(kernel, inFolder(own), shared, isView)(each) || (each.typeOnly && inFolder('libs/workflows/src')(each.of)),
    offence: { path: 'libs/workflows/src/a/a.view.ts', text: "import { bureaus } from '../bureaus/bureaus.js';" },
  },
  {
    row: "facts and reactions may use another workflow's views, shape rules and checks, never its decider",
    files: workflowPart('facts|reactions|report|facts\\.\\w+'),
    may: (each, own) =>
      may(kernel, inFolder(own), shared, (of) =>
        /^libs\/workflows\/src\/[\w-]+\/[\w.-]+\.(view|shape|checks)$/.test(of),
      )(each) || each.typeOnly,
    offence: { path: 'libs/workflows/src/a/a.facts.ts', text: "import { schools } from '../schools/schools.js';" },
  },
  {
    row: 'shared words know the kernel',
    files: /^libs\/workflows\/src\/shared\//,
    except: spec,
    may: may(kernel, shared),
    offence: {
      path: 'libs/workflows/src/shared/x.ts',
      text: "import type { SchoolDocument } from '../schools/schools.view.js';",
    },
  },
  {
    row: "the apps use the libs by their front doors; worker and command line share the api's settings, stores, house and seeds",
    files: /^apps\/\w+\/src\//,
    except: spec,
    may: ({ of }, own) =>
      !isDriver(of) &&
      (of.startsWith('@app/') || !of.startsWith('libs/')) &&
      (!of.startsWith('apps/') ||
        inFolder(own)(of) ||
        one(
          ...['config', 'clocks', 'stores', 'house', 'seeding', 'trial', 'process'].map(
            (each) => `apps/api/src/${each}`,
          ),
        )(of)),
    offence: {
      path: 'apps/cli/src/x.ts',
      text: "import { schools } from '../../../libs/workflows/src/schools/schools.js';",
    },
  },
];

const drivers: Record<string, RegExp> = {
  '@photostructure/sqlite': /^libs\/[\w-]+\/src\/(\w+\/)?sqlite\.driver\.ts$/,
  '@eventstore/db-client': /^libs\/event-store\/src\/esdb\.driver\.ts$/,
  mongodb: /^libs\/view-store\/src\/mongo\.driver\.ts$/,
};
const isDriver = (of: string): boolean => of in drivers;
for (const [driver, adapter] of Object.entries(drivers))
  importRows.push({
    row: `${driver} is imported by its adapter alone`,
    files: /^(libs|apps)\/.+\.ts$/,
    except: new RegExp(`${adapter.source}|${spec.source}`),
    may: ({ of }) => of !== driver,
    offence: { path: 'libs/engine/src/x.ts', text: `import x from '${driver}';` },
  });

const pure = { files: /^libs\/(kernel|workflows)\/src\/.+\.ts$/, except: new RegExp(`${spec.source}|/seed/`) };
const at = (text: string): Source => ({ path: 'libs/workflows/src/a/a.ts', text });
const textRows: TextRow[] = [
  { row: 'no clock', ...pure, never: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bDate\(\)|\bset(Timeout|Interval|Immediate)\(/, offence: at('const at = new Date();') },
  { row: 'no chance', ...pure, never: /Math\.random|randomUUID|randomBytes|getRandomValues/, offence: at('const x = Math.random();') },
  { row: 'no locale', ...pure, never: /\bIntl\b|localeCompare|toLocale\w+|\\p\{/i, offence: at("names.sort((a, b) => a.localeCompare(b, 'zh'));") },
  { row: 'no process and no I/O', ...pure, never: /\bprocess\.|\bfetch\(|node:(fs|http|https|net|child_process|os|worker_threads)|\bconsole\./, offence: at("if (process.env.TZ) throw new Error('x');") },
  {
    row: 'the engine does not speak of a workflow by name',
    files: /^libs\/engine\/src\/.+\.ts$/,
    except: spec,
    never: /['"`]((staff|school|collaboration|application|policy|auditNotes|importBatch)['"`]|(staff|school|bureau|calendar|collaboration|application|policy|auditNotes|importBatch)-)/,
    offence: { path: 'libs/engine/src/x.ts', text: "if (categoryOf(stream) === 'school') return;" },
  },
  {
    row: 'no floats where things are decided',
    ...pure,
    never: /parseFloat|toFixed|Math\.(round|sqrt|pow|log)\b/,
    offence: at('const rate = parseFloat(text);'),
  },
]; // prettier-ignore

const sources: Source[] = ['libs', 'apps'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => ({ path: posix.join(top, path), text: readFileSync(join(root, top, path), 'utf8') })),
);
const ownFolder = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('libs/workflows') ? 4 : 3)
    .join('/');
const covers = ({ files, except }: { files: RegExp; except?: RegExp }, path: string): boolean =>
  files.test(path) && !except?.test(path);

const importOffences = (row: ImportRow, all: readonly Source[]): string[] =>
  all
    .filter(({ path }) => covers(row, path))
    .flatMap((source) =>
      importsOf(source)
        .filter((each) => !row.may(each, ownFolder(source.path)))
        .map(({ of }) => `${source.path} imports ${of}`),
    );
const textOffences = (row: TextRow, all: readonly Source[]): string[] =>
  all
    .filter(({ path }) => covers(row, path))
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(new RegExp(row.never, 'g'))].map(([found]) => `${path} has ${found}`),
    );

describe('architecture', () => {
  describe.each(importRows)('$row', (row) => {
    it('looks at files', () => expect(sources.filter(({ path }) => covers(row, path))).not.toEqual([]));
    it('holds', () => expect(importOffences(row, sources)).toEqual([]));
    it('would be noticed', () => expect(importOffences(row, [row.offence])).toHaveLength(1));
  });
  describe.each(textRows)('$row', (row) => {
    it('looks at files', () => expect(sources.filter(({ path }) => covers(row, path))).not.toEqual([]));
    it('holds', () => expect(textOffences(row, sources)).toEqual([]));
    it('would be noticed', () => expect(textOffences(row, [row.offence])).toHaveLength(1));
  });

  it('reads every form of import', () => {
    const text = `import type { A } from './a.js'; import { type B, type C } from '../b/b.js'; import D, { type E } from 'd';
      export * from './f.js'; export { g } from "x"; type G = import('./g.js').G; const h = await import('./h.js'); const i = require('node:fs'); import './j.js';`;
    expect(importsOf({ path: 'libs/x/src/k.ts', text })).toEqual([
      { of: 'libs/x/src/a', typeOnly: true },
      { of: 'libs/x/b/b', typeOnly: true },
      { of: 'd', typeOnly: false },
      { of: 'libs/x/src/f', typeOnly: false },
      { of: 'x', typeOnly: false },
      { of: 'libs/x/src/g', typeOnly: true },
      { of: 'libs/x/src/h', typeOnly: false },
      { of: 'node:fs', typeOnly: false },
      { of: 'libs/x/src/j', typeOnly: false },
    ]);
  });
});
