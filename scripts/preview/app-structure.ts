import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface PageConfig {
  navigationBarTitleText?: string;
  navigationBarBackgroundColor?: string;
  navigationBarTextStyle?: string;
  navigationStyle?: string;
  backgroundColor?: string;
  enablePullDownRefresh?: boolean;
  onReachBottomDistance?: number;
  disableScroll?: boolean;
}
export interface TabBar {
  custom?: boolean;
  color?: string;
  selectedColor?: string;
  backgroundColor?: string;
  borderStyle?: string;
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[];
}
export interface AppConfig {
  pages: string[];
  entryPagePath?: string;
  subPackages?: { root: string; pages: string[] }[];
  subpackages?: { root: string; pages: string[] }[];
  window?: PageConfig;
  tabBar?: TabBar;
  usingComponents?: Record<string, string>;
  darkmode?: boolean;
  themeLocation?: string;
  requiredPrivateInfos?: string[];
  permission?: Record<string, { desc: string }>;
}
export interface ComponentConfig extends PageConfig {
  component?: boolean;
  usingComponents?: Record<string, string>;
  styleIsolation?: string;
  componentGenerics?: object;
  componentPlaceholder?: object;
}

export interface ComponentSource {
  /** Path without extension inside the mini program, as `this.is` shows it; npm packages under `miniprogram_npm/`. */
  is: string;
  /** Absolute path without extension. */
  file: string;
  /** Its .ts or .js, absent for a component of markup alone. */
  script: string | undefined;
  isPage: boolean;
  config: ComponentConfig;
  /** Tag → absolute `is`, app.json's own components included. */
  using: Record<string, string>;
}
export interface AppStructure {
  directory: string;
  config: AppConfig;
  theme: { light?: Record<string, string>; dark?: Record<string, string> };
  /** Routes of all pages, subpackages included. */
  pages: string[];
  components: ComponentSource[];
}

export const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();
const readJson = <T>(file: string): T => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
};

/** `@vant/weapp/button/index` → the file in node_modules, without extension; null when it is no mini program package. */
export function npmFile(specifier: string): string | null {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  let manifest: string;
  try {
    manifest = require.resolve(`${name}/package.json`);
  } catch {
    return null;
  }
  const folder = readJson<{ miniprogram?: string }>(manifest).miniprogram;
  return folder ? path.join(path.dirname(manifest), folder, specifier.slice(name.length + 1)) : null;
}

/** Name of a file inside the mini program, as WeChat sees it after "build npm". */
export function nameInside(directory: string, file: string): string {
  const relative = path.relative(directory, file).replaceAll('\\', '/');
  if (!relative.startsWith('..')) return relative;
  const npm = /node_modules\/((?:@[^/]+\/)?[^/]+)\/[^/]+\/(.*)$/.exec(file.replaceAll('\\', '/'));
  if (!npm) throw new Error(`${file} is neither in the mini program nor in an npm package`);
  return `miniprogram_npm/${npm[1]}/${npm[2]}`;
}

/** Reads app.json and everything its pages use. A page or component that is not there is an error that names who asked. */
export function readAppStructure(directory: string): AppStructure {
  const config = readJson<AppConfig>(path.join(directory, 'app.json'));
  const pages = [...config.pages];
  for (const { root, pages: own } of config.subPackages ?? config.subpackages ?? [])
    for (const page of own) pages.push(path.posix.join(root, page));

  const components = new Map<string, ComponentSource>();
  const add = (file: string, isPage: boolean, askedBy: string): void => {
    if (components.has(file)) return;
    if (!isFile(`${file}.wxml`) && !isFile(`${file}.json`))
      throw new Error(`${askedBy} names ${nameInside(directory, file)}, which is not there`);
    const own = isFile(`${file}.json`) ? readJson<ComponentConfig>(`${file}.json`) : {};
    const is = nameInside(directory, file);
    const source: ComponentSource = {
      is,
      file,
      script: [`${file}.ts`, `${file}.js`].find(isFile),
      isPage,
      config: own,
      using: {},
    };
    components.set(file, source);
    const shared = is.startsWith('miniprogram_npm/') ? {} : config.usingComponents;
    for (const [base, tags] of [
      [path.join(directory, 'app'), shared ?? {}],
      [file, own.usingComponents ?? {}],
    ] as const)
      for (const [tag, specifier] of Object.entries(tags)) {
        const target = componentFile(directory, specifier, base);
        if (target === file) continue;
        source.using[tag] = `/${nameInside(directory, target)}`;
        add(target, false, `${nameInside(directory, base)}.json`);
      }
  };
  for (const page of pages) add(path.join(directory, page), true, 'app.json');
  if (config.tabBar?.custom) add(path.join(directory, 'custom-tab-bar/index'), false, 'app.json');
  const theme = config.themeLocation ?? 'theme.json';
  return {
    directory,
    config,
    theme: isFile(path.join(directory, theme)) ? readJson(path.join(directory, theme)) : {},
    pages,
    components: [...components.values()],
  };
}

function componentFile(directory: string, specifier: string, askedBy: string): string {
  if (specifier.startsWith('/')) return path.join(directory, specifier);
  const relative = path.resolve(path.dirname(askedBy), specifier);
  if (specifier.startsWith('.') || isFile(`${relative}.json`)) return relative;
  const npm = npmFile(specifier);
  if (npm && isFile(`${npm}.json`)) return npm;
  throw new Error(`${nameInside(directory, askedBy)}.json: component "${specifier}" is not there`);
}
