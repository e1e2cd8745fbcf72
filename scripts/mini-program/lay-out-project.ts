import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../../miniprogram/environment';
import { environmentModule } from './environment-of';
import { moveToSubpackages } from './move-to-subpackages';

const ROOT = resolve(__dirname, '../..');

/**
 * Makes a project of its own for one environment, as WeChat's compiler and DevTools open it: nothing in the work tree is
 * edited, so one environment's values cannot stay behind in another's version. What only subpackages use lies in them.
 *
 * @param folder emptied first
 * @returns the folder
 */
export function layOutProject(
  folder: string,
  {
    appId,
    environment,
    withoutLocation = false,
  }: { appId: string; environment: Environment; withoutLocation?: boolean },
): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'miniprogram'), join(folder, 'miniprogram'), { recursive: true });
  writeFileSync(join(folder, 'miniprogram/environment.ts'), environmentModule(environment));
  if (withoutLocation) takeLocationOut(join(folder, 'miniprogram'));
  moveToSubpackages(join(folder, 'miniprogram'));
  const { cloudfunctionRoot, cloudfunctionTemplateRoot, ...config } = JSON.parse(
    readFileSync(join(ROOT, 'project.config.json'), 'utf8'),
  ) as Record<string, unknown>;
  void cloudfunctionRoot;
  void cloudfunctionTemplateRoot;
  // What npm brings is copied in already (scripts/copy-mini-program-packages.cjs).
  const setting = { ...(config.setting as object), packNpmManually: false, packNpmRelationList: [] };
  writeFileSync(
    join(folder, 'project.config.json'),
    `${JSON.stringify({ ...config, appid: appId, setting }, null, 2)}\n`,
  );
  cpSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  return folder;
}

/** What a version is that WeChat has not granted `getLocation` yet: neither called nor asked for in app.json. */
function takeLocationOut(miniprogram: string): void {
  writeFileSync(
    join(miniprogram, 'kit/position-now.ts'),
    'export const canLocate: boolean = false;\n' +
      'export function positionNow(): Promise<{ longitude: number; latitude: number; accuracy: number }> {\n' +
      "  return Promise.reject(new Error('not granted'));\n}\n",
  );
  const file = join(miniprogram, 'app.json');
  const { permission, requiredPrivateInfos, ...app } = JSON.parse(readFileSync(file, 'utf8')) as {
    permission: unknown;
    requiredPrivateInfos: string[];
  };
  void permission;
  const infos = requiredPrivateInfos.filter((name) => name !== 'getLocation');
  writeFileSync(file, `${JSON.stringify({ ...app, requiredPrivateInfos: infos }, null, 2)}\n`);
}
