import { onChange, settings } from '../settings';
import { api, ApiFailure, Listeners } from './api';

const changed = new Listeners<{ isConnected: boolean; networkType: string }>();
const type = (): string => (settings.online ? 'wifi' : 'none');
onChange((_, name) => {
  if (name === 'online') changed.emit({ isConnected: settings.online, networkType: type() });
});

/** Fails as an Android phone in flight mode does. Every API that needs the network calls this first. */
export function needNetwork(): void {
  if (settings.online) return;
  throw new ApiFailure('errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', {
    errno: 600003,
  });
}

export const networkApis = {
  getNetworkType: api('getNetworkType', () => ({
    networkType: type(),
    isConnected: settings.online,
    signalStrength: 0,
  })),
  onNetworkStatusChange: changed.on,
  offNetworkStatusChange: changed.off,
};
