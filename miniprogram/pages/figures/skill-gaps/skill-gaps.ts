import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { NOBODY } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { layOutGaps } from './lay-out-gaps';

type Shown = ReturnType<typeof layOutGaps>;

/** 谁能补上: of a model in a region, whose certification to renew, whom to train, and who else may serve there. */
Component({
  behaviors: [pageState],
  data: {
    modelId: '',
    code: '',
    title: '',
    canCertify: false,
    canOpenPeople: false,
    canOpenDealers: false,
    isCut: false,
    houses: [] as Shown['houses'],
    housesLeft: 0,
    granted: [] as Shown['granted'],
    grantedLeft: 0,
  },
  methods: {
    onLoad({ id = '', code = '' }: { id?: string; code?: string }) {
      this.setData({ modelId: id, code });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const { modelId, code } = this.data;
      const [found, { roles }] = await Promise.all([
        call('service', 'figure.skillGaps', { modelId, code }),
        whoAmI(),
      ]);
      return {
        ...layOutGaps(found, dayOf(officialNow())),
        title: `${found.placeName} · ${found.modelName}`,
        isCut: found.isCut,
        canCertify: may(roles, 'service', 'certification.give'),
        canOpenPeople: may(roles, 'service', 'member.list'),
        canOpenDealers: may(roles, 'channel', 'dealer.get'),
      };
    },
    openPerson(event: Said) {
      if (this.data.canOpenPeople) openPage(pages.person({ id: given(event, 'id') }));
    },
    openDealer(event: Said) {
      const id = given(event, 'id');
      if (this.data.canOpenDealers && id !== NOBODY) openPage(pages.dealer({ id }));
    },
    certify(event: Said) {
      openPage(pages.certify({ ids: given(event, 'ids'), modelId: this.data.modelId }));
    },
  },
});
