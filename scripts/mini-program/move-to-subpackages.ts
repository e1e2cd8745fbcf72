import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { nameInside, readAppStructure } from '../preview/app-structure';
import { linkedFile, linksOf, scriptFile } from './linked-files';
import { packageOf } from './package-of';
import { placesOf } from './places';

/** Where copies lie in a subpackage, each under the name it has in the work tree. */
const COPIES = 'from-main';

/**
 * Lays the files of a mini program into the packages that use them (`placesOf`), with whatever names them rewritten, and
 * removes code that nothing reaches. The work tree keeps one file of each; this is for a project copied from it.
 *
 * @param directory the copy; its files are changed
 */
export function moveToSubpackages(directory: string): void {
  const { read, moved } = placesOf(directory);
  const roots = read.roots.map((root) => ({ root }));
  const using = new Map(
    readAppStructure(directory).components.map(({ is, using: tags }) => [`${is}.json`, tags]),
  );
  /** Where somebody of this package finds a file. */
  const placeOf = (name: string, home: string): string =>
    moved.get(name)?.includes(home) ? `${home}/${COPIES}/${name}` : name;

  const placed = new Map<string, string>();
  for (const name of read.files.keys()) {
    for (const home of moved.get(name) ?? [packageOf(name, roots)]) {
      const place = placeOf(name, home);
      const say = (target: string): string => {
        const there = placeOf(target, home);
        const relative = path.posix.relative(path.posix.dirname(place), there);
        return relative.startsWith('.') ? relative : `./${relative}`;
      };
      const stays = (target: string) => place === name && placeOf(target, home) === target;
      const text = readFileSync(path.join(directory, name), 'utf8');
      placed.set(
        place,
        name.endsWith('.json')
          ? withComponents(
              text,
              using.get(name) ?? {},
              (is) => {
                const there = placeOf(`${is}.json`, home);
                return there === `${is}.json` ? null : `/${there.slice(0, -'.json'.length)}`;
              },
              place !== name,
            )
          : withWords(directory, name, text, (target) => (stays(target) ? null : say(target))),
      );
    }
  }
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const isCode = /\.(ts|js|json|wxml|wxss|wxs)$/.test(entry.name) && entry.parentPath !== directory;
    if (entry.isFile() && isCode) rmSync(path.join(entry.parentPath, entry.name));
  }
  for (const [name, text] of placed) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
}

/** A component's JSON with what it uses where it is found now; what has not moved keeps its words unless the JSON itself has moved. */
function withComponents(
  text: string,
  tags: Record<string, string>,
  placeOf: (is: string) => string | null,
  hasMoved: boolean,
): string {
  const config = JSON.parse(text) as { usingComponents?: Record<string, string> };
  if (!config.usingComponents) return text;
  const said = Object.entries(config.usingComponents).map(([tag, words]) => {
    const is = tags[tag]?.slice(1);
    return [tag, is ? (placeOf(is) ?? (hasMoved ? `/${is}` : words)) : words];
  });
  return `${JSON.stringify({ ...config, usingComponents: Object.fromEntries(said) as object }, null, 2)}\n`;
}

/**
 * A script, markup or sheet with other words for what it names.
 *
 * @param say the words for a file of this name; null keeps those that stand there
 */
function withWords(
  directory: string,
  name: string,
  text: string,
  say: (target: string) => string | null,
): string {
  const file = path.join(directory, name);
  const links = linksOf(name);
  const named = links
    ? [...text.matchAll(links)].map((found) => ({
        words: found[1]!,
        at: found.index + found[0].lastIndexOf(found[1]!),
        target: linkedFile(directory, file, found[1]!) as string | undefined,
      }))
    : ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
        words: fileName,
        at: text.indexOf(fileName, pos),
        target: scriptFile(directory, file, fileName),
      }));
  let result = text;
  for (const { words, at, target } of named.sort((a, b) => b.at - a.at)) {
    const other = target && say(nameInside(directory, target));
    if (!other) continue;
    const isModule = !links;
    const said = isModule ? other.replace(/(?:\/index)?\.[jt]s$/, '') : other;
    result = result.slice(0, at) + said + result.slice(at + words.length);
  }
  return result;
}
