import type { Router } from '../router';
import type { PageInstance } from '../router';
import type { PreviewApp } from '../start';
import { createAnimation } from './animation';
import { createCameraContext } from './camera';
import { cloud } from './cloud';
import { deviceApis } from './device';
import { dialogApis } from './dialogs';
import { createFileSystemManager } from './file-system-manager';
import { USER_DATA_PATH } from './files';
import { mediaApis } from './media';
import { navigationApis } from './navigation';
import { networkApis } from './network';
import { placeApis } from './place';
import { privacyApis } from './privacy';
import { requestApis } from './request';
import { SelectorQuery } from './selector-query';
import { storageApis } from './storage';

/** `wx`. What is not here is undefined, as in an old WeChat, and says so on the console when somebody looks for it. */
export function createWx(
  app: PreviewApp,
  router: Router,
  appInstance: () => Record<string, unknown>,
): object {
  const fileSystem = createFileSystemManager();
  const apis: Record<string, unknown> = {
    ...storageApis,
    ...networkApis,
    ...requestApis,
    ...dialogApis,
    ...privacyApis,
    ...mediaApis,
    ...placeApis(app),
    ...navigationApis(router),
    ...deviceApis(app, router, appInstance),
    cloud,
    env: { USER_DATA_PATH },
    getFileSystemManager: () => fileSystem,
    saveFile: fileSystem['saveFile'],
    getFileInfo: fileSystem['getFileInfo'],
    getSavedFileList: fileSystem['getSavedFileList'],
    removeSavedFile: fileSystem['removeSavedFile'],
    createAnimation,
    createCameraContext,
    createSelectorQuery: () => new SelectorQuery(router),
    createIntersectionObserver: (
      component: { createIntersectionObserver(o?: object): object },
      options?: object,
    ) => component.createIntersectionObserver(options),
    createMapContext: () => ({
      moveToLocation: () => undefined,
      includePoints: () => undefined,
      getCenterLocation: () => undefined,
    }),
  };
  apis['canIUse'] = (schema: string): boolean => {
    const [name = '', method] = schema.split('.');
    const found = apis[name];
    return (
      found !== undefined &&
      (method === undefined || typeof found === 'function' || method in (found as object))
    );
  };
  // vant's button looks for getUserProfile on every page and does without.
  return new Proxy(apis, {
    get(target, name: string) {
      if (!(name in target) && name !== 'getUserProfile')
        console.warn(`wx.${String(name)} is not in the preview`);
      return target[name];
    },
  });
}

/** `this.createSelectorQuery()` of pages and components. */
export function selectorQueryOf(router: Router): (this: PageInstance) => SelectorQuery {
  return function (this: PageInstance) {
    return new SelectorQuery(router, this);
  };
}
