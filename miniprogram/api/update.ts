import { countOutbox, stopWatching, watchOutbox } from '../offline/outbox';

/**
 * WeChat loads a new version while the old one runs, and takes it at the next cold start by itself. Who may go on for days
 * without one is asked, but never in the middle of unsent work: a restart would not lose it, yet it would break what the
 * person is at.
 */
export function watchForUpdates(): void {
  const owner = {};
  wx.getUpdateManager().onUpdateReady(() => {
    let asked = false;
    watchOutbox(owner, ({ unsent, sending }) => {
      if (asked || unsent > 0 || sending) return;
      asked = true;
      stopWatching(owner);
      void offerRestart();
    });
  });
}

async function offerRestart(): Promise<void> {
  const { confirm } = await wx.showModal({
    title: '有新版本',
    content: '新版本已经下载好。现在重启小程序只要几秒；正在填写、还没有保存的内容请先保存。',
    confirmText: '重启',
    cancelText: '稍后',
  });
  // Something may have been done while the question stood there.
  if (confirm && countOutbox().unsent === 0) wx.getUpdateManager().applyUpdate();
}
