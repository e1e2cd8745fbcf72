import { environment } from './environment';
import { startOutbox } from './offline/outbox';

App({
  onLaunch() {
    wx.cloud.init({ ...(environment.cloudEnv ? { env: environment.cloudEnv } : {}), traceUser: false });
    startOutbox();
  },
});
