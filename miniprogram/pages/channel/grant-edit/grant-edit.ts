import type { GrantPage, NamedGround } from '../../../../cloudfunctions/_contracts/grants';
import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { grantKinds } from '../../../shared/model/grants';
import type { GrantKind } from '../../../shared/model/grants';
import { productLines } from '../names';
import type { NamedLine } from '../names';
import type { PickedPlace } from '../components/place-picker/place-picker';
import { kindWords } from '../words';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn } from '../../../kit/form';
import { pages } from '../../../shared/pages';

const placesOf = ({ regions, hospitals }: NamedGround): PickedPlace[] => [
  ...regions.map(({ code, name }) => ({ id: code, name, isHospital: false })),
  ...hospitals.map(({ id, name }) => ({ id, name, isHospital: true })),
];

Component({
  behaviors: [pageState],
  data: {
    id: '',
    revision: 0,
    dealerId: '',
    dealerName: '',
    lines: [] as (NamedLine & { on: boolean })[],
    kinds: grantKinds.map((id) => ({ id, name: kindWords[id], on: true })),
    scope: [] as PickedPlace[],
    carveOuts: [] as PickedPlace[],
    /** Hospitals beyond the hundred that the page names; kept as they are. */
    unnamed: { scope: [] as string[], carveOuts: [] as string[] },
    fromOn: '',
    toOn: '',
    exclusive: true,
  },
  methods: {
    async onLoad({ id, dealerId, dealerName }: { id?: string; dealerId?: string; dealerName?: string }) {
      const today = dayOf(officialNow());
      this.setData({
        id: id || '',
        dealerId: dealerId || '',
        dealerName: decodeURIComponent(dealerName || ''),
        fromOn: today,
        toOn: `${today.slice(0, 4)}-12-31`,
      });
      void wx.setNavigationBarTitle({ title: id ? '编辑授权' : '新建授权' });
      await this.load();
    },
    async load() {
      const { id } = this.data;
      try {
        const [lines, page] = await Promise.all([
          productLines(),
          id ? call('channel', 'grant.get', { grantId: id }) : null,
        ]);
        const chosen = page ? page.grant.productLineIds : [];
        this.setData({
          phase: 'ready',
          lines: lines
            .map((line) => ({ ...line, on: chosen.includes(line.id) }))
            .filter(({ on, isSold }) => on || isSold),
        });
        if (page) this.fill(page);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    fill({ grant, scope, carveOuts }: GrantPage) {
      const rest = (all: string[], { hospitals }: NamedGround) =>
        all.filter((hospitalId) => !hospitals.some(({ id }) => id === hospitalId));
      const kinds = grant.kinds || grantKinds;
      this.setData({
        revision: grant.revision,
        dealerId: grant.dealerId,
        dealerName: grant.dealerName,
        kinds: this.data.kinds.map((kind) => ({ ...kind, on: kinds.includes(kind.id) })),
        scope: placesOf(scope),
        carveOuts: placesOf(carveOuts),
        unnamed: {
          scope: rest(grant.scope.hospitalIds, scope),
          carveOuts: rest(grant.carveOuts.hospitalIds, carveOuts),
        },
        fromOn: grant.fromOn,
        toOn: grant.toOn,
        exclusive: grant.exclusive,
      });
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, ...forget(this, 'dealer') });
    },
    toggleLine(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      this.setData({
        lines: this.data.lines.map((line) => (line.id === id ? { ...line, on: !line.on } : line)),
      });
    },
    toggleKind(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: GrantKind };
      this.setData({
        kinds: this.data.kinds.map((kind) => (kind.id === id ? { ...kind, on: !kind.on } : kind)),
      });
    },
    changeScope({ detail }: WechatMiniprogram.CustomEvent<{ places: PickedPlace[] }>) {
      this.setData({ scope: detail.places });
    },
    changeCarveOuts({ detail }: WechatMiniprogram.CustomEvent<{ places: PickedPlace[] }>) {
      this.setData({ carveOuts: detail.places });
    },
    changeFrom(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ fromOn: event.detail.value });
    },
    changeTo(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ toOn: event.detail.value });
    },
    changeExclusive(event: Said<boolean>) {
      this.setData({ exclusive: event.detail });
    },
    async save() {
      const { id, revision, dealerId, lines, kinds, fromOn, toOn, exclusive, unnamed } = this.data;
      if (!isFilledIn(this, { dealer: dealerId ? '' : '请选择经销商' })) return;
      const ground = (places: PickedPlace[], more: string[]) => ({
        regionCodes: places.filter(({ isHospital }) => !isHospital).map((place) => place.id),
        hospitalIds: [...places.filter(({ isHospital }) => isHospital).map((place) => place.id), ...more],
      });
      const chosenKinds = kinds.filter(({ on }) => on).map((kind) => kind.id);
      await this.act('save', async () => {
        const { grantId } = await call('channel', 'grant.save', {
          ...(id ? { grantId: id, revision } : {}),
          terms: {
            dealerId,
            productLineIds: lines.filter(({ on }) => on).map((line) => line.id),
            scope: ground(this.data.scope, unnamed.scope),
            carveOuts: ground(this.data.carveOuts, unnamed.carveOuts),
            fromOn,
            toOn,
            exclusive,
            ...(chosenKinds.length === grantKinds.length ? {} : { kinds: chosenKinds }),
          },
        });
        if (id) void wx.navigateBack();
        else void wx.redirectTo({ url: pages.grant({ id: grantId }) });
      });
    },
  },
});
