import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { TmplGroup } from 'glass-easel-template-compiler';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isFile, nameInside } from './app-structure';
import type { AppStructure } from './app-structure';

interface TemplateProblem {
  message: string;
  startLine: number;
  startColumn: number;
}

/**
 * All WXML and WXS of the mini program as one JavaScript expression for glass-easel. `problems` are its complaints with
 * file, line and column; it goes on where it can, as WeChat's own compiler is the gate (`scripts/check-wxml.ts`).
 */
export function compileTemplates({ directory, components }: AppStructure): {
  code: string;
  problems: string[];
} {
  const group = new TmplGroup();
  const problems: string[] = [];
  const done = new Set<string>();
  const once = (file: string, compile: (source: string) => void): void => {
    if (done.has(file)) return;
    done.add(file);
    compile(readFileSync(file, 'utf8'));
  };

  const addScript = (file: string): void =>
    once(file, (source) => {
      group.addScript(nameInside(directory, file).replace(/\.wxs$/, ''), compileWxs(source));
      for (const [, required] of source.matchAll(/require\(\s*['"]([^'"]+)['"]/g))
        addScript(path.resolve(path.dirname(file), required!));
    });
  const addTemplate = (file: string): void =>
    once(file, (source) => {
      const name = nameInside(directory, file).replace(/\.wxml$/, '');
      for (const { message, startLine, startColumn } of (group.addTmpl(name, source) ??
        []) as TemplateProblem[])
        problems.push(`${name}.wxml:${startLine}:${startColumn} ${message}`);
      for (const module of group.getInlineScriptModuleNames(name) as string[])
        group.setInlineScript(name, module, compileWxs(group.getInlineScript(name, module)));
      for (const [, tag, target] of source.matchAll(/<(import|include|wxs)\b[^>]*?\bsrc=["']([^"']+)["']/g)) {
        const wanted = target!.startsWith('/')
          ? path.join(directory, target!)
          : path.resolve(path.dirname(file), target!);
        if (tag === 'wxs') addScript(wanted);
        else addTemplate(wanted.endsWith('.wxml') ? wanted : `${wanted}.wxml`);
      }
    });

  for (const { file } of components) if (isFile(`${file}.wxml`)) addTemplate(`${file}.wxml`);
  // Events reach listeners as plain { id, dataset } targets, see browser/start.ts.
  group.setExtraRuntimeScript('Q.C=globalThis.__wrapTemplateEvent;');
  const code = group.getTmplGenObjectGroups();
  group.free();
  return { code, problems };
}

/**
 * WXS into JavaScript. Three differences matter: `x.constructor` is a string ('Array'), an unknown escape in a string
 * keeps its backslash ('\d'), and required paths end in .wxs.
 */
export function compileWxs(source: string): string {
  const edits: { from: number; to: number; text: string }[] = [];
  full(parse(source, { ecmaVersion: 2020, allowReturnOutsideFunction: true }), (node) => {
    // acorn's node types are a union over `type`; the walker hands out the base type only.
    const n = node as unknown as Record<string, { name?: string; start: number; end: number }> & {
      type: string;
      start: number;
      end: number;
      raw: string;
      value: unknown;
      computed: boolean;
      arguments: { type: string; start: number; end: number; value: string }[];
    };
    if (n.type === 'Literal' && typeof n.value === 'string' && n.raw.includes('\\')) {
      const raw = n.raw.replace(/\\(\\|[^\\])/g, (all, character: string) =>
        /[\\'"bfnrtvux0\n]/.test(character) ? all : `\\\\${character}`,
      );
      if (raw !== n.raw) edits.push({ from: n.start, to: n.end, text: raw });
    } else if (n.type === 'MemberExpression' && !n.computed && n['property']!.name === 'constructor') {
      const object = n['object']!;
      edits.push({ from: object.start, to: object.start, text: '__wxsConstructor(' });
      edits.push({ from: object.end, to: n.end, text: ')' });
    } else if (n.type === 'CallExpression' && n['callee']!.name === 'require') {
      const [target] = n.arguments;
      if (target?.type === 'Literal')
        edits.push({
          from: target.start,
          to: target.end,
          text: JSON.stringify(target.value.replace(/\.wxs$/, '')),
        });
    }
  });
  edits.sort((a, b) => b.from - a.from || b.to - a.to);
  return edits.reduce((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), source);
}
