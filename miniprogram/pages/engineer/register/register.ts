import type { DevicePage } from '../../../../cloudfunctions/_contracts/devices';
import { homeHere } from '../../../api/who-am-i';
import { me } from '../../../offline/local-world';
import { enqueue, savedMessage } from '../../../offline/outbox';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { sayLabelText } from '../../../shared/barcode/element-strings';
import type { LabelIdentity } from '../../../shared/barcode/identity';
import { deviceId, normaliseSerial } from '../../../shared/model/devices';
import type { Model } from '../../../shared/model/devices';
import { tidyText } from '../../../shared/tidy';
import { enqueueSite } from '../site-items';
import type { PickedSite } from '../site-picker/site-picker';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pages } from '../../../shared/pages';

type KnownModel = Pick<Model, '_id' | 'name' | 'gtin' | 'serialPattern'>;
interface Label {
  identity: LabelIdentity | null;
  /** What was scanned, as it was: one label, or two that the person put together. */
  texts: string[];
  modelId: string | null;
}

/** 建档: what the label told is filled in; whatever is missing is made here, off line too. */
Component({
  behaviors: [pageState],
  data: {
    models: [] as KnownModel[],
    modelNames: [] as string[],
    modelAt: -1,
    serial: '',
    software: '',
    label: null as Label | null,
    labelTexts: [] as string[],
    site: null as PickedSite | null,
    doubt: '',
  },
  methods: {
    async onLoad() {
      if (await this.load()) this.check();
    },
    async fetch() {
      const label = readCopy<Label>('label');
      const { engineer } = await homeHere();
      const identity = label && label.identity;
      // What is not sold any more still stands in hospitals: it comes last.
      const known = engineer ? engineer.models : [];
      const models = [...known.filter(({ isSold }) => isSold), ...known.filter(({ isSold }) => !isSold)];
      return {
        label,
        labelTexts: label ? label.texts.map(sayLabelText) : [],
        models,
        modelNames: models.map(({ name, isSold }) => (isSold ? name : `${name}（已停用）`)),
        modelAt: models.findIndex(
          ({ _id, gtin }) =>
            _id === (label && label.modelId) || (!!gtin && gtin === (identity && identity.gtin)),
        ),
        serial: identity && identity.serial ? identity.serial : '',
      };
    },
    pickModel(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ modelAt: Number(event.detail.value), ...forget(this, 'model') });
      this.check();
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      typed(this, field, event.detail);
      this.check();
    },
    /** Warns of a serial that does not look like its model's; it never blocks. */
    check() {
      const model = this.data.models[this.data.modelAt];
      const { serial } = this.data;
      const odd =
        model &&
        model.serialPattern &&
        serial &&
        !new RegExp(`^(?:${model.serialPattern})$`).test(normaliseSerial(serial));
      this.setData({ doubt: odd ? `与${model!.name}的序列号格式不同，请再核对标签` : '' });
    },
    siteChanged(event: WechatMiniprogram.CustomEvent<{ site: PickedSite | null }>) {
      this.setData({ site: event.detail.site, ...forget(this, 'site') });
    },
    async submit() {
      const { modelAt, models, software, label, site } = this.data;
      const serial = tidyText(this.data.serial);
      const model = models[modelAt];
      const filledIn = isFilledIn(this, {
        model: model ? '' : '请选择机型',
        serial: serial ? '' : '请填写序列号',
        site: site ? '' : '请选择或新建医院',
      });
      if (!filledIn || !model || !site) return;
      await this.act('submit', async () => {
        const id = deviceId(model._id, serial);
        const subject = `devices:${id}`;
        const identity = label && label.identity;
        await enqueueSite(site, subject);
        await enqueue({
          action: 'device.register',
          input: {
            modelId: model._id,
            modelName: '',
            serial,
            gtin: identity ? identity.gtin : null,
            lot: identity ? identity.lot : null,
            productionOn: identity ? identity.productionOn : null,
            hospitalId: site.hospital._id,
            departmentId: site.department ? site.department._id : null,
            softwareVersion: software.trim(),
            scannedTexts: label ? label.texts.slice(0, 5).map((text) => text.slice(0, 500)) : [],
          },
          subject,
          title: `设备建档 ${model.name} ${serial}`,
        });
        this.keepLocally(id, model, site);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.redirectTo({ url: pages.newOrder({ deviceId: id }) });
      });
    },
    /** So that the instrument's page and a new order work before the first sync. */
    keepLocally(id: string, model: KnownModel, { hospital, department, contacts }: PickedSite) {
      const person = me();
      const serial = tidyText(this.data.serial);
      const at = new Date().toISOString();
      const page: DevicePage = {
        device: {
          _id: id,
          revision: 0,
          modelId: model._id,
          modelName: model.name,
          productLineId: '',
          serial,
          serialKey: normaliseSerial(serial),
          code: null,
          gtin: model.gtin,
          lot: null,
          productionOn: null,
          hospitalId: hospital._id,
          hospitalName: hospital.name,
          departmentId: department ? department._id : null,
          departmentName: department ? department.name : '',
          dealerId: person ? person.dealerId : null,
          installedOn: null,
          softwareVersion: this.data.software,
          entitlements: [],
          standing: 'provisional',
          scannedTexts: [],
          createdAt: at,
          createdBy: person ? person.memberId : '',
        },
        hospital,
        department: department
          ? { _id: department._id, name: department.name, standing: 'provisional' }
          : null,
        contacts,
        history: [],
        historyNext: null,
        openOrders: [],
      };
      keepCopy(`device:${id}`, page);
    },
  },
});
