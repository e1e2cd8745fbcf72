import { environment } from './environment';
import { watchForUpdates } from './api/update';
import { startOutbox } from './offline/outbox';

App({
  onLaunch() {
    wx.cloud.init({ ...(environment.cloudEnv ? { env: environment.cloudEnv } : {}), traceUser: false });
    startOutbox();
    watchForUpdates();
  },
});
