import type { GuideRow } from '../../../../cloudfunctions/_contracts/guides';
import { call } from '../../../api/client';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { pages } from '../../../shared/pages';

/** 机型资料: which models have documents and fault codes. */
Component({
  behaviors: [pageState],
  data: { text: '', all: [] as GuideRow[], shown: [] as object[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      const { models } = await call('service', 'guide.list', {});
      return { all: models, shown: this.found(models, this.data.text) };
    },
    found: (all: readonly GuideRow[], text: string) =>
      all
        .filter(({ name, lineName }) => `${name} ${lineName}`.toLowerCase().indexOf(text.toLowerCase()) >= 0)
        .map(({ modelId, name, lineName, codes, documents }) => ({
          ...{ id: modelId, name, lineName },
          about: `${documents ? `${documents} 份资料` : '没有资料'} · ${codes ? `${codes} 个故障码` : '没有故障码'}`,
          isEmpty: !codes && !documents,
        })),
    search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text, shown: this.found(this.data.all, text) });
    },
    open(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.modelGuide({ id: event.currentTarget.dataset.id as string }));
    },
  },
});
