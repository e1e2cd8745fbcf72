/** What the side panel decides instead of a phone. Kept per browser tab; every entry can be given in the address. */
export interface Settings {
  /** Who holds the phone. Each person has storage and files of their own, as on phones of their own. */
  openid: string;
  online: boolean;
  theme: 'light' | 'dark';
  /** GCJ-02 degrees, metres; or the phone's location switch is off. */
  location: Place | 'denied';
  /** Answer to a subscription dialog. */
  consent: 'ask' | 'accept' | 'reject';
  /** Answer to WeChat's own questions: location, camera, album. */
  permissions: 'ask' | 'allow' | 'deny';
  /** What camera and album give: a file that the person chooses, or a drawn sample picture. */
  pictures: 'file' | 'sample';
  /** Whether the privacy guide counts as agreed to from the start. */
  privacy: 'ask' | 'agreed';
  /** Where cloud calls go; empty is the server that served this page. */
  origin: string;
}
export interface Place {
  longitude: number;
  latitude: number;
  accuracy: number;
  name?: string;
}

const DEFAULTS: Settings = {
  openid: 'openid-visitor',
  online: true,
  theme: 'light',
  location: { longitude: 116.397428, latitude: 39.90923, accuracy: 30, name: '天安门' },
  consent: 'ask',
  permissions: 'ask',
  pictures: 'file',
  privacy: 'ask',
  origin: '',
};
const KEY = 'preview:settings';

type Listener = (settings: Settings, changed: keyof Settings) => void;
const listeners: Listener[] = [];

export const settings: Settings = {
  ...DEFAULTS,
  ...saved(),
  ...fromAddress(new URLSearchParams(location.search)),
};
save();

function saved(): Partial<Settings> {
  return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
}
function save(): void {
  sessionStorage.setItem(KEY, JSON.stringify(settings));
}

/** `?openid=a&online=0&theme=dark&location=116.4,39.9,30|denied&consent=accept&permissions=allow&privacy=agreed&pictures=sample` */
function fromAddress(query: URLSearchParams): Partial<Settings> {
  const given: Partial<Settings> = {};
  const text = (name: keyof Settings, allowed?: readonly string[]): void => {
    const value = query.get(name);
    if (value === null) return;
    if (allowed && !allowed.includes(value)) throw new Error(`?${name}= takes ${allowed.join(', ')}`);
    Object.assign(given, { [name]: value });
  };
  text('openid');
  text('origin');
  text('theme', ['light', 'dark']);
  text('consent', ['ask', 'accept', 'reject']);
  text('permissions', ['ask', 'allow', 'deny']);
  text('pictures', ['file', 'sample']);
  text('privacy', ['ask', 'agreed']);
  if (query.has('online')) given.online = query.get('online') !== '0';
  const place = query.get('location');
  if (place === 'denied') given.location = 'denied';
  else if (place) {
    const [longitude, latitude, accuracy = 30] = place.split(',').map(Number);
    if (longitude === undefined || latitude === undefined || Number.isNaN(longitude + latitude + accuracy))
      throw new Error('?location= takes longitude,latitude[,accuracy] or denied');
    given.location = { longitude, latitude, accuracy };
  }
  return given;
}

export function change<K extends keyof Settings>(name: K, value: Settings[K]): void {
  if (JSON.stringify(settings[name]) === JSON.stringify(value)) return;
  settings[name] = value;
  save();
  for (const listener of listeners) listener(settings, name);
}
export function onChange(listener: Listener): void {
  listeners.push(listener);
}
