import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export interface WxmlCheck {
  wxml: number;
  wxss: number;
  wxs: number;
  /** What WeChat's compilers refuse, with file and line where they say one. */
  problems: string[];
  /** Why nothing was checked, on a machine where the compilers do not run. */
  skipped?: string;
}

const ROOT = path.resolve(__dirname, '..');

/** Compiles all WXML, WXS and WXSS of a mini program with WeChat's own wcc and wcsc, vant's left out. */
export function checkWxml(directory: string): WxmlCheck {
  const names = (readdirSync(directory, { recursive: true }) as string[]).filter(
    (name) => !name.startsWith('miniprogram_npm'),
  );
  const of = (extension: string): string[] => names.filter((name) => name.endsWith(extension)).sort();
  const [wxml, wxss, wxs] = [of('.wxml'), of('.wxss'), of('.wxs')];
  const counts = { wxml: wxml.length, wxss: wxss.length, wxs: wxs.length };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      ...counts,
      problems: [],
      skipped: `wcc and wcsc run on Linux x64, not ${process.platform} ${process.arch}`,
    };
  const problems = [
    ...missingSources(directory, wxml),
    ...(wxml.length || wxs.length
      ? compile('wcc', ['-d', '-cc', '0', ...wxml, ...wxs, '-gn', '$gwx'], directory)
      : []),
    ...(wxss.length ? compile('wcsc', ['-lc', '-js', '-pc', String(wxss.length), ...wxss], directory) : []),
  ];
  return { ...counts, problems };
}

/** Complaints of one compiler, empty when it is content. */
function compile(compiler: 'wcc' | 'wcsc', parameters: string[], cwd: string): string[] {
  const binary = path.join(
    path.dirname(require.resolve('miniprogram-compiler/package.json')),
    'bin/linux',
    compiler,
  );
  chmodSync(binary, 0o755); // npm unpacks it without the right to run
  const { status, stderr, error } = spawnSync(binary, parameters, {
    cwd,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  if (error) throw error;
  const complaints = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('error file count') && !isVantStyle(line));
  if (status !== 0 && !stderr.trim()) return [`${compiler} ended with ${status} and said nothing`];
  return complaints;
}

/** A style of vant that is imported: there once "build npm" has run, and left out of this check. */
function isVantStyle(complaint: string): boolean {
  const style = /path `[^`]*@vant\/weapp\/([^`]+)` not found/.exec(complaint)?.[1];
  return style !== undefined && existsSync(path.join(ROOT, 'node_modules/@vant/weapp/lib', style));
}

/** wcc passes over `src` of files that are not there; on a phone the page stays empty. */
function missingSources(directory: string, files: string[]): string[] {
  return files.flatMap((file) =>
    readFileSync(path.join(directory, file), 'utf8')
      .replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
      .split('\n')
      .flatMap((line, at) =>
        [...line.matchAll(/<(import|include|wxs)\b[^>]*?\bsrc=["']([^"']+)["']/g)]
          .map(([, tag, source]) => (tag === 'wxs' || source!.endsWith('.wxml') ? source! : `${source}.wxml`))
          .filter((source) => {
            const from = source.startsWith('/') ? directory : path.join(directory, path.dirname(file));
            return !existsSync(path.join(from, source));
          })
          .map((source) => `${file}:${at + 1}: ${source} is not there`),
      ),
  );
}

if (require.main === module) {
  const directory = path.resolve(process.argv[2] ?? path.join(ROOT, 'miniprogram'));
  const { wxml, wxss, wxs, problems, skipped } = checkWxml(directory);
  for (const problem of problems) console.error(problem);
  console.log(skipped ?? `${wxml} wxml, ${wxss} wxss and ${wxs} wxs checked, ${problems.length} refused`);
  process.exitCode = problems.length ? 1 : 0;
}
