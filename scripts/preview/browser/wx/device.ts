import { prepareCanvas } from '../built-ins/prepare-canvas';
import { happened } from '../happenings';
import type { Router } from '../router';
import { onChange } from '../settings';
import type { PreviewApp } from '../start';
import { themeOf } from '../theme';
import { api, Listeners } from './api';
import { showToast } from './dialogs';
import { launchOptions } from './launch';

const WIDE = 600;
const statusBarHeight = (): number => (innerWidth >= WIDE ? 0 : 20);

/** The phone itself: system information, theme, life of the app, clipboard, calls, vibration. */
export function deviceApis(
  app: PreviewApp,
  router: Router,
  appInstance: () => Record<string, unknown>,
): Record<string, unknown> {
  const theme = new Listeners<{ theme: string }>();
  const resized = new Listeners<{ size: object; windowWidth: number; windowHeight: number }>();
  const shown = new Listeners<object>();
  const hidden = new Listeners<object>();
  const errors = new Listeners<string>();
  const rejections = new Listeners<{ reason: unknown; promise: Promise<unknown> }>();
  const pageMissing = new Listeners<object>();
  let clipboard = '';

  onChange((_, changed) => {
    if (changed === 'theme' && app.config.darkmode) theme.emit({ theme: themeOf(app) });
  });
  const keys = new Listeners<{ key: string; code: string }>();
  window.addEventListener('keydown', ({ key, code, ctrlKey, metaKey, altKey }) => {
    if (!ctrlKey && !metaKey && !altKey) keys.emit({ key, code });
  });
  window.addEventListener('resize', () => {
    const size = { windowWidth: innerWidth, windowHeight: windowHeight() };
    resized.emit({ size, ...size });
    if (router.stack.length) {
      router.call(router.current, 'onResize', { size });
      router.current.root.getComponent().triggerPageLifetime('resize', [{ size }]);
    }
  });
  document.addEventListener('visibilitychange', () => {
    const name = document.hidden ? 'onHide' : 'onShow';
    const instance = appInstance();
    const options = launchOptions(app);
    const handler = instance[name];
    if (typeof handler === 'function') handler.call(instance, options);
    (document.hidden ? hidden : shown).emit(options);
    if (router.stack.length) router.call(router.current, name);
  });
  window.addEventListener('error', ({ message, error }) => {
    const text = (error as Error | undefined)?.stack ?? message;
    errors.emit(text);
    const handler = appInstance()['onError'];
    if (typeof handler === 'function') handler.call(appInstance(), text);
  });
  window.addEventListener('unhandledrejection', ({ reason, promise }) => {
    // WeChat's failures are plain objects, which a browser would print as [object Object].
    if (reason && !(reason instanceof Error)) console.error('unhandled rejection:', JSON.stringify(reason));
    rejections.emit({ reason, promise });
  });

  const windowHeight = (): number =>
    router.stack.length
      ? router.current.frame.clientHeight
      : document.querySelector('.phone-pages')!.clientHeight;
  const windowInfo = (): object => ({
    pixelRatio: devicePixelRatio,
    screenWidth: innerWidth,
    screenHeight: innerHeight,
    windowWidth: innerWidth,
    windowHeight: windowHeight(),
    statusBarHeight: statusBarHeight(),
    screenTop: innerHeight - windowHeight(),
    safeArea: {
      left: 0,
      right: innerWidth,
      top: statusBarHeight(),
      bottom: innerHeight,
      width: innerWidth,
      height: innerHeight - statusBarHeight(),
    },
  });
  const desktop = (): boolean => innerWidth >= WIDE;
  const deviceInfo = (): object => ({
    abi: 'x86_64',
    benchmarkLevel: 50,
    brand: 'preview',
    model: desktop() ? 'PC' : 'preview',
    system: desktop() ? 'Windows 10 x64' : 'Android 14',
    platform: desktop() ? 'windows' : 'android',
    cpuType: 'preview',
    memorySize: 8192,
  });
  const appBaseInfo = (): object => ({
    SDKVersion: '3.7.0',
    enableDebug: false,
    host: { appId: '', env: 'WeChat' },
    language: 'zh_CN',
    version: '8.0.50',
    theme: themeOf(app),
    fontSizeScaleFactor: 1,
    fontSizeSetting: 16,
  });
  const systemSetting = (): object => ({
    bluetoothEnabled: true,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: innerWidth > innerHeight ? 'landscape' : 'portrait',
  });
  const systemInfo = (): object => ({
    ...windowInfo(),
    ...deviceInfo(),
    ...appBaseInfo(),
    ...systemSetting(),
  });
  const nothing = (): void => undefined;

  return {
    getSystemInfoSync: systemInfo,
    getSystemInfo: api('getSystemInfo', systemInfo),
    getSystemInfoAsync: api('getSystemInfoAsync', systemInfo),
    getWindowInfo: windowInfo,
    getDeviceInfo: deviceInfo,
    getAppBaseInfo: appBaseInfo,
    getSystemSetting: systemSetting,
    getAppAuthorizeSetting: () => ({ locationAuthorized: 'authorized', cameraAuthorized: 'authorized' }),
    getAccountInfoSync: () => ({
      miniProgram: { appId: 'wxlocal', envVersion: 'develop', version: '' },
      plugin: {},
    }),
    getMenuButtonBoundingClientRect: () => {
      const top = statusBarHeight() + 6;
      return { width: 87, height: 32, left: innerWidth - 94, right: innerWidth - 7, top, bottom: top + 32 };
    },
    getLaunchOptionsSync: () => launchOptions(app),
    getEnterOptionsSync: () => launchOptions(app),
    getUpdateManager: () => ({
      onCheckForUpdate: (listener: (result: object) => void) =>
        void setTimeout(listener, 0, { hasUpdate: false }),
      onUpdateReady: nothing,
      onUpdateFailed: nothing,
      applyUpdate: nothing,
    }),
    onThemeChange: theme.on,
    offThemeChange: theme.off,
    onKeyDown: keys.on,
    offKeyDown: keys.off,
    onWindowResize: resized.on,
    offWindowResize: resized.off,
    onAppShow: shown.on,
    offAppShow: shown.off,
    onAppHide: hidden.on,
    offAppHide: hidden.off,
    onError: errors.on,
    offError: errors.off,
    onUnhandledRejection: rejections.on,
    offUnhandledRejection: rejections.off,
    onPageNotFound: pageMissing.on,
    offPageNotFound: pageMissing.off,
    onMemoryWarning: nothing,
    onUserCaptureScreen: nothing,
    offUserCaptureScreen: nothing,
    onKeyboardHeightChange: nothing,
    offKeyboardHeightChange: nothing,
    setClipboardData: api('setClipboardData', ({ data }: { data: string }) => {
      clipboard = data;
      happened('setClipboardData', data);
      showToast({ title: '内容已复制', icon: 'none' });
    }),
    getClipboardData: api('getClipboardData', () => ({ data: clipboard })),
    makePhoneCall: api('makePhoneCall', ({ phoneNumber }: { phoneNumber: string }) => {
      happened('makePhoneCall', phoneNumber);
      showToast({ title: `呼叫 ${phoneNumber}`, icon: 'none' });
    }),
    vibrateShort: api('vibrateShort', () => happened('vibrate', 'short')),
    vibrateLong: api('vibrateLong', () => happened('vibrate', 'long')),
    setKeepScreenOn: api('setKeepScreenOn', nothing),
    hideKeyboard: api('hideKeyboard', () => (document.activeElement as HTMLElement | null)?.blur()),
    showShareMenu: api('showShareMenu', nothing),
    hideShareMenu: api('hideShareMenu', nothing),
    updateShareMenu: api('updateShareMenu', nothing),
    enableAlertBeforeUnload: api('enableAlertBeforeUnload', nothing),
    disableAlertBeforeUnload: api('disableAlertBeforeUnload', nothing),
    exitMiniProgram: api('exitMiniProgram', () => happened('exitMiniProgram', {})),
    login: api('login', () => ({ code: 'preview-login-code' })),
    checkSession: api('checkSession', nothing),
    getRandomValues: api('getRandomValues', ({ length }: { length: number }) => ({
      randomValues: random(length),
    })),
    getUserCryptoManager: () => ({
      getRandomValues: api('getRandomValues', ({ length }: { length: number }) => ({
        randomValues: random(length),
      })),
    }),
    createOffscreenCanvas: ({ width = 300, height = 150 }: { width?: number; height?: number } = {}) =>
      Object.assign(prepareCanvas(document.createElement('canvas')), { width, height }),
    nextTick: (callback: () => void) => void Promise.resolve().then(callback),
    getPerformance: () => performance,
    reportEvent: nothing,
    reportMonitor: nothing,
    reportPerformance: nothing,
    getLogManager: () => console,
    getRealtimeLogManager: () => ({ ...console, setFilterMsg: nothing, addFilterMsg: nothing }),
    preloadWebview: nothing,
    loadFontFace: api('loadFontFace', nothing),
  };
}

function random(length: number): ArrayBuffer {
  return crypto.getRandomValues(new Uint8Array(length)).buffer;
}
