import { refusals } from '../../miniprogram/shared/refusals';
import { plainClocks } from '../../miniprogram/shared/clocks/default-book';
import type { Home } from '../../cloudfunctions/_contracts/home';
import type { Checklist } from '../../miniprogram/shared/model/settings';
import { li, order } from '../unit/visit/orders';

/**
 * A phone in memory: WeChat's storage, files, network and dialogs, and a cloud that answers what the test scripts. Storage and
 * files outlive the app's death; everything else is the app's.
 */
export interface Phone {
  texts: Map<string, string>;
  files: Map<string, Uint8Array>;
  /** Epoch milliseconds of files that are not new. */
  modifiedAt: Record<string, number>;
  /** Bytes of files that are larger than their content here. */
  sizes: Record<string, number>;
  /** True: what is copied arrives with another last byte. */
  damagesCopies: boolean;
  /** Every call of the cloud, in order; refused and unanswered ones too. */
  calls: { name: string; action: string; input: unknown; opId?: string }[];
  uploads: string[];
  /** Toasts, dialogs and navigations, as `api: text`. */
  shown: string[];
  online: boolean;
  /** Replies by action; a function decides by the input, a thrown `Refused` becomes the server's refusal. */
  replies: Record<string, unknown>;
  /** What dialogs, action sheets, scanner, camera, location answer; absent: the person closes them. */
  answers: Record<string, unknown>;
  storageLimit: number;
  goOnline(online: boolean): void;
}
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly details?: unknown,
  ) {
    super(code);
  }
}

const now = '2026-11-23T06:30:00.000Z';

const isTab = (url: string): boolean => /^\/pages\/(home|inbox|me)\//.test(url);
/** What WeChat refuses whatever the person would answer. */
const limits: Record<
  string,
  (options: { confirmText?: string; itemList?: string[]; url?: string }) => string | null
> = {
  showModal: ({ confirmText = '' }) => (confirmText.length > 4 ? 'confirmText takes 4 characters' : null),
  showActionSheet: ({ itemList = [] }) => (itemList.length > 6 ? 'itemList takes 6 items' : null),
  navigateTo: ({ url = '' }) => (isTab(url) ? 'can not navigateTo a tabbar page' : null),
  switchTab: ({ url = '' }) => (isTab(url) ? null : 'can not switch to no-tabBar page'),
};
let network: (status: { isConnected: boolean }) => void = () => undefined;

/** Puts a fresh phone in place of `wx`; `kept` carries storage and files over a restart. */
export function newPhone(kept?: Pick<Phone, 'texts' | 'files' | 'modifiedAt'>): Phone {
  const phone: Phone = {
    texts: kept ? kept.texts : new Map(),
    files: kept ? kept.files : new Map(),
    modifiedAt: kept ? kept.modifiedAt : {},
    sizes: {},
    damagesCopies: false,
    calls: [],
    uploads: [],
    shown: [],
    online: true,
    replies: {},
    answers: {},
    storageLimit: 10_000_000,
    goOnline(online) {
      phone.online = online;
      network({ isConnected: online });
    },
  };
  const size = () => [...phone.texts.values()].reduce((sum, text) => sum + String(text).length, 0);
  const say =
    (api: string) =>
    (
      options: {
        title?: string;
        content?: string;
        url?: string;
        phoneNumber?: string;
        alertText?: string;
        data?: string;
        text?: string;
      } = {},
    ) => {
      const { title, content, url, phoneNumber, alertText, data, text } = options;
      phone.shown.push(
        `${api}: ${[title, content, url, phoneNumber, alertText, data, text].filter((word) => word).join(' ')}`,
      );
      const answer = phone.answers[api];
      const limit = limits[api]?.(options as never);
      if (limit) return Promise.reject(new Error(`${api}:fail ${limit}`));
      if (
        answer === undefined &&
        ['showActionSheet', 'scanCode', 'chooseMedia', 'chooseMessageFile', 'getLocation'].includes(api)
      )
        return Promise.reject(new Error(`${api}:fail cancel`));
      return Promise.resolve(answer === undefined ? { confirm: false } : answer);
    };
  const spoken = [
    'showToast',
    'showModal',
    'showLoading',
    'hideLoading',
    'showActionSheet',
    'navigateTo',
    'redirectTo',
    'switchTab',
    'reLaunch',
    'navigateBack',
    'scanCode',
    'chooseMedia',
    'chooseMessageFile',
    'getLocation',
    'makePhoneCall',
    'setTabBarBadge',
    'removeTabBarBadge',
    'setNavigationBarTitle',
    'pageScrollTo',
    'stopPullDownRefresh',
    'previewImage',
    'setClipboardData',
    'openPrivacyContract',
    'requestSubscribeMessage',
    'openLocation',
    'canvasToTempFilePath',
  ];
  const wx = {
    ...Object.fromEntries(spoken.map((api) => [api, say(api)])),
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getStorageSync: (key: string) => phone.texts.get(key) ?? '',
    setStorageSync(key: string, text: string) {
      if (size() - String(phone.texts.get(key) ?? '').length + String(text).length > phone.storageLimit)
        throw new Error('setStorageSync:fail exceed storage max size 10Mb');
      phone.texts.set(key, text);
    },
    removeStorageSync: (key: string) => void phone.texts.delete(key),
    clearStorageSync: () => phone.texts.clear(),
    getStorageInfoSync: () => ({
      keys: [...phone.texts.keys()],
      currentSize: size() / 1024,
      limitSize: phone.storageLimit / 1024,
    }),
    getFileSystemManager: () => ({
      readFileSync(path: string) {
        const bytes = phone.files.get(path);
        if (!bytes) throw new Error(`readFileSync:fail no such file ${path}`);
        return bytes.slice().buffer;
      },
      accessSync(path: string) {
        if (!phone.files.has(path)) throw new Error(`accessSync:fail no such file ${path}`);
      },
      mkdirSync: (path: string) => void phone.files.set(path, new Uint8Array()),
      copyFileSync(from: string, to: string) {
        const bytes = phone.files.get(from)!.slice();
        if (phone.damagesCopies) bytes[bytes.length - 1]! ^= 1;
        phone.files.set(to, bytes);
      },
      readdirSync(path: string) {
        if (!phone.files.has(path)) throw new Error(`readdirSync:fail no such directory ${path}`);
        return [...phone.files.keys()].flatMap((file) =>
          file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : [],
        );
      },
      statSync: (path: string) => ({
        lastModifiedTime: (phone.modifiedAt[path] ?? Date.now()) / 1000,
        size: phone.sizes[path] ?? phone.files.get(path)!.length,
      }),
      unlinkSync: (path: string) => void phone.files.delete(path),
    }),
    getRandomValues: ({ length }: { length: number }) =>
      Promise.resolve({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer }),
    getNetworkType: () => Promise.resolve({ networkType: phone.online ? 'wifi' : 'none' }),
    onNetworkStatusChange(listener: typeof network) {
      network = listener;
    },
    onAppShow: () => undefined,
    getWindowInfo: () => ({ pixelRatio: 2 }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx', envVersion: 'release', version: '1.2.0' } }),
    cloud: {
      callFunction({
        name,
        data,
      }: {
        name: string;
        data: { action: string; input: unknown; opId?: string };
      }) {
        const { action, input, opId } = data;
        // What becomes of every photo; none of the calls that tests look at.
        if (action === 'file.keep' && phone.online && phone.replies[action] === undefined) {
          const fileId = (input as { fileId: string }).fileId.replace('/photos/', '/kept/');
          const data = { file: { fileId, sha256: fileId.slice(-68, -4), bytes: 1 } };
          return Promise.resolve({ result: { ok: true, data, serverTime: new Date().toISOString() } });
        }
        phone.calls.push({ name, action, input, ...(opId ? { opId } : {}) });
        const reply = phone.replies[action];
        if (!phone.online || reply === undefined)
          return Promise.reject(new Error('callFunction:fail timeout'));
        try {
          const answer: unknown =
            typeof reply === 'function' ? (reply as (input: unknown) => unknown)(input) : reply;
          if (answer instanceof Refused) throw answer;
          return Promise.resolve({
            result: { ok: true, data: answer, serverTime: new Date().toISOString() },
          });
        } catch (error) {
          if (!(error instanceof Refused)) return Promise.reject(error as Error);
          const { code, details } = error;
          return Promise.resolve({
            result: {
              ok: false,
              code,
              message: (refusals as Record<string, string>)[code] || code,
              details,
              requestId: 'R-1',
              serverTime: new Date().toISOString(),
            },
          });
        }
      },
      uploadFile({ cloudPath, filePath }: { cloudPath: string; filePath: string }) {
        if (!phone.online || !phone.files.has(filePath)) return Promise.reject(new Error('uploadFile:fail'));
        phone.uploads.push(cloudPath);
        return Promise.resolve({ fileID: `cloud://test/${cloudPath}` });
      },
    },
  };
  // miniprogram-simulate keeps its own selector queries and such in `wx`.
  const globals = globalThis as unknown as { wx?: object };
  globals.wx = Object.assign(globals.wx ?? {}, wx);
  return phone;
}

/** What waits in the phone's storage, oldest first. */
export function queued(phone: Phone): {
  action: string;
  subject: string;
  input: Record<string, unknown>;
  after?: string[];
  state: string;
  title: string;
}[] {
  return [...phone.texts]
    .filter(([key]) => key.startsWith('outbox:'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => JSON.parse(text) as ReturnType<typeof queued>[number]);
}

export const device = {
  id: 'M1-SN0001',
  modelId: 'M1',
  modelName: 'BC-7500',
  productLineId: 'L-1',
  serial: 'SN0001',
};
export const checklist: Checklist = {
  id: 'C-1',
  modelId: null,
  task: null,
  title: '通用检查表',
  groups: [
    {
      title: '环境',
      items: [
        { id: 'temperature', text: '室温', kind: 'reading', required: true, unit: '℃', min: 15, max: 30 },
        { id: 'earth', text: '接地良好', kind: 'check', required: true },
      ],
    },
    { title: '其他', items: [{ id: 'words', text: '说明', kind: 'text', required: false }] },
  ],
};

/** A fresh home of an engineer; `change` replaces top fields. */
export function home(change: Partial<Home> = {}): Home {
  return {
    me: {
      memberId: li.memberId,
      name: li.name,
      roles: ['engineer'],
      dealerId: 'D-1',
      dealerName: '北京康达',
      certifications: [{ modelId: 'M1', task: 'repair', level: 2, fromOn: '2020-01-01', toOn: '2999-12-31' }],
      consents: { privacyAt: now, locationAt: now },
      phone: '13800000000',
      subscriptionQuota: {},
    },
    unread: 0,
    figures: [],
    waiting: [],
    engineer: {
      orders: [],
      pool: 0,
      models: [
        { _id: 'M1', isSold: true, name: 'BC-7500', gtin: '06901234567892', serialPattern: 'SN\\d{4}' },
      ],
      settings: {
        checklists: [checklist],
        clocks: plainClocks,
        reasons: {
          refuse: ['不在本地'],
          transfer: ['请假'],
          hold: ['等待备件'],
          cancel: ['重复'],
          cannotComplete: ['停产'],
        },
        faultCodes: [{ code: 'E01', name: '开机报警' }],
        checkIn: { radiusMetres: 500, maxSkewSeconds: 300, maxSpeedKmh: 300, minimumLevel: 2 },
      },
      month: { done: 3, ratings: 2, stars: 4.5 },
    },
    dispatch: null,
    ...change,
  };
}

/** Puts what a home and its orders leave on the phone there, as `keepHome` does. */
export function known(phone: Phone, orders = [order({ device })], with_: Partial<Home> = {}): void {
  const full = home(with_);
  phone.texts.set('copy:home', JSON.stringify(full));
  phone.texts.set('copy:orders', JSON.stringify(orders.map(({ _id }) => _id)));
  for (const one of orders) phone.texts.set(`copy:order:${one._id}`, JSON.stringify(one));
}
