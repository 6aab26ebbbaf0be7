import { findingAt, type Finding } from './findings.ts';
import { declares, oldNamesOf, type OldName } from './old-names.ts';
import { newPackage, newPlugin } from './old-packages.ts';
import { otherFindings } from './other-uses.ts';
import { alreadyImported, replaceModule, rewriteImport, type Needed } from './rewrite-imports.ts';
import { rewriteUses, type Rewritten } from './rewrite-uses.ts';
import { keyOf, within, type Edit, type Source } from './source.ts';

/** What becomes of a file. */
export interface SourceChange {
  edits: Edit[];
  findings: Finding[];
  queues: Rewritten['queues'];
}

/** Replaces the plugins and the queues of the old packages, as far as their use is understood. */
export function migrateSource(source: Source): SourceChange {
  const names = oldNamesOf(source).filter(({ means, from }) => means !== 'other' || from.isOnlySync);
  const rewritten = names.map((name) => rewriteName(source, name));
  const edits = rewritten.flatMap((one) => one.edits);
  const declarations = new Set(names.map(({ declaration }) => declaration));
  // What one declaration imports, the others need not import again.
  const known = alreadyImported(source);
  for (const declaration of declarations)
    edits.push(
      ...importEdits(
        source,
        rewritten.filter(({ name }) => name.declaration === declaration),
        known,
      ),
    );
  const queues = rewritten.flatMap((one) => one.queues);
  const findings = [...rewritten.flatMap((one) => one.findings), ...otherFindings(source)];
  if (edits.length) findings.push(...statusPlugins(source));
  return { edits, findings, queues };
}

const kept = (name: OldName, findings: Finding[]): Rewritten => ({
  name,
  local: name.local,
  isWhole: false,
  migrates: false,
  edits: [],
  findings,
  queues: [],
});

function rewriteName(source: Source, name: OldName): Rewritten {
  const { from, local, means, imported } = name;
  const keep = (reason: string) => kept(name, [findingAt(source, name.element, 'not-understood', reason)]);
  if (means === 'other')
    return keep(
      imported === 'QueueOptions'
        ? `the type "QueueOptions" is "SyncQueueOptions" of ${newPackage} now`
        : `${newPackage} has nothing for "${imported}"`,
    );
  if (name.isShadowed)
    return keep(`"${local}" means something else in a part of the file, so its uses are not known`);
  if (!name.uses.length) return keep(`"${local}" is imported and not used`);
  if (means === 'namespace' && from.isOnlySync) {
    const names = { plugin: `${local}.${newPlugin}`, migrateFrom: `${local}.${from.migrateFrom}` };
    const whole = rewriteUses(source, name, names);
    if (whole.isWhole) return whole;
  }
  const taken = [newPlugin, from.migrateFrom].find((one) => isTaken(source, one));
  if (taken) return keep(`the file has a "${taken}" of its own, so the new name cannot be imported`);
  const migrateFrom = localOf(source, from.migrateFrom);
  // A name that the file has chosen itself stays, unless the old class keeps it.
  if (means !== 'namespace' && local !== imported) {
    const whole = rewriteUses(source, name, { plugin: local, migrateFrom });
    if (whole.isWhole) return whole;
  }
  return rewriteUses(source, name, { plugin: localOf(source, newPlugin), migrateFrom });
}

const isTaken = (source: Source, name: string) =>
  declares(source, name) && !alreadyImported(source).some(({ local }) => local === name);

/** The name by which the file has an export of the new package, or will have it. */
const localOf = (source: Source, imported: string) =>
  alreadyImported(source).find((one) => one.imported === imported)?.local ?? imported;

function importEdits(source: Source, rewritten: readonly Rewritten[], known: Needed[]): Edit[] {
  const changed = rewritten.filter(({ edits }) => edits.length);
  const [first] = changed;
  if (!first) return [];
  const { declaration } = first.name;
  const isNamespace = first.name.means === 'namespace';
  if (isNamespace && first.isWhole && first.name.from.isOnlySync) return [replaceModule(source, declaration)];
  const isTypeImport = declaration.type === 'ImportDeclaration' && declaration.importKind === 'type';
  const needed = new Map<string, Needed>();
  for (const { name, local } of changed) {
    const isType = name.isTypeOnly && !isTypeImport && needed.get(local)?.isType !== false;
    needed.set(local, { imported: newPlugin, local, isType });
  }
  for (const { name, migrates } of changed) {
    const imported = name.from.migrateFrom;
    const local = localOf(source, imported);
    if (migrates) needed.set(local, { imported, local });
  }
  const missing = [...needed.values()].filter((one) => !known.some(({ local }) => local === one.local));
  known.push(...missing);
  const gone = isNamespace ? [] : changed.filter(({ isWhole }) => isWhole).map(({ name }) => name.element);
  return rewriteImport(source, declaration, gone, missing);
}

/** Plugins that throw on a status, so that Workbox keeps the request. */
const statusPlugins = (source: Source): Finding[] =>
  source.nodes
    .filter((node) => keyOf(node) === 'fetchDidSucceed')
    .filter((node) => within(source, node).some(({ type }) => type === 'ThrowStatement'))
    .map((node) =>
      findingAt(
        source,
        node,
        'status-plugin',
        'a plugin that throws on a status: 408, 425, 429 and any 5xx are tried again without it, so delete it. For other statuses use "classify"',
      ),
    );
