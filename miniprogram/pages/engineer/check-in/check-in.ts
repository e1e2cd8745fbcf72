import { canLocate, positionNow } from '../../../kit/position-now';
import { askToTellToday } from '../../../kit/tell-me';
import { call, officialNow } from '../../../api/client';
import { homeHere } from '../../../api/who-am-i';
import { showError } from '../../../api/messages';
import { ask } from '../../../kit/ask';
import { forget, isFilledIn } from '../../../kit/form';
import type { Problems } from '../../../kit/form';
import { gradedOnPhone, labelFits } from '../../../offline/apply-item';
import {
  comingFor,
  keepOrder,
  lastHome,
  localOrder,
  localSettings,
  locationAllowed,
  sayLocation,
  shareComing,
  sharingHere,
  takeStep,
} from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { newId } from '../../../offline/random';
import { keepCopy } from '../../../offline/shelf';
import { Refusal } from '../../../shared/refusal';
import { dayOf } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';
import { evidenceReasonLabels } from '../../../shared/model/work-orders';
import type { Evidence, WorkOrder } from '../../../shared/model/work-orders';
import { sayClock, sayDistance, saySite } from '../../../shared/say';
import { checkInVerdictLabels } from '../../../shared/states';
import { isPlausible } from '../../../shared/visit/check-in';
import { checklistFor } from '../../../shared/visit/checklist';
import { isCertified } from '../../../shared/visit/work-order';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { scanCode } from '../../../kit/scan-code';

const EXPLAIN = '位置只在签到和签退时各取一次，用于证明您到达了医院。不提供也可签到，但需要主管人工确认。';

function lacksCertificate({ device, task, certificationOverride }: WorkOrder): boolean {
  const home = lastHome();
  const settings = localSettings();
  if (!device || certificationOverride || !home || !settings) return false;
  const { minimumLevel } = settings.checkIn;
  const wanted = { modelId: device.modelId, task, minimumLevel };
  return !isCertified(home.me.certifications, wanted, dayOf(officialNow()));
}

/** 签到 and 签退: evidence that fills up, a verdict in words, and what would make it certain. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    leaving: false,
    /** 同行: an own coming beside the colleague's who does the order. */
    helping: false,
    labour: '',
    travel: '',
    did: '',
    problems: {} as Problems,
    focus: '',
    /** The certificate is asked at check-in too; whoever lacks it should know before, not when it comes back. */
    uncertified: false,
    /** Where this person is at this hospital already: that coming is this one's too. */
    coming: '',
    /** Others that are left along with this one. */
    along: [] as string[],
    hospital: '',
    deviceText: '',
    position: null as Evidence['position'],
    positionText: '',
    locating: false,
    refusedPosition: false,
    scannedText: null as string | null,
    scanText: '',
    photos: [] as StoredFile[],
    note: '',
    verdict: '',
    tone: 'attention',
    reasons: '',
    wanted: '',
    map: null as object | null,
    explain: EXPLAIN,
  },
  methods: {
    async onLoad({ id, leaving, helping }: { id: string; leaving?: string; helping?: string }) {
      this.setData({ id, leaving: leaving === '1', helping: helping === '1' });
      const title = `${helping === '1' ? '同行' : ''}${leaving === '1' ? '签退' : '签到'}`;
      if (title !== '签到') void wx.setNavigationBarTitle({ title });
      await this.begin();
    },
    async begin() {
      this.setData({ phase: 'loading' });
      if (!(await this.load())) return;
      this.grade();
      void this.locate();
    },
    async fetch() {
      const { id, leaving, helping } = this.data;
      // A phone that keeps nothing yet, opened here by a message: who holds it decides what the evidence is worth.
      await homeHere();
      if (!localOrder(id)) {
        const { order } = await call('service', 'workOrder.get', { workOrderId: id });
        if (!keepOrder(order)) throw new Refusal('STORAGE_FULL');
      }
      const { order } = localOrder(id)!;
      const { device, site } = order;
      const coming = leaving || helping ? null : comingFor(order);
      const along = leaving && !helping ? sharingHere(id) : [];
      return {
        coming: coming ? coming.number : '',
        along: along.map((one) => (one.device ? `${one.device.modelName} ${one.device.serial}` : one.number)),
        hospital: saySite(site),
        // Whoever comes along works under the certificate of whoever does the order.
        uncertified: !leaving && !helping && lacksCertificate(order),
        deviceText: device ? `${device.modelName} · ${device.serial}` : '',
      };
    },
    async mayLocate(): Promise<boolean> {
      if (locationAllowed()) return true;
      const { confirm } = await wx.showModal({
        title: '使用位置信息',
        content: EXPLAIN,
        confirmText: '同意',
        cancelText: '不提供',
      });
      if (!confirm) return false;
      try {
        await sayLocation(true);
        return true;
      } catch (error) {
        showError(error);
        return false;
      }
    },
    async locate() {
      if (this.data.locating) return;
      if (!canLocate) {
        this.setData({ refusedPosition: true, positionText: '本版本不取位置，请扫设备标签或拍照说明' });
        return this.grade();
      }
      if (!(await this.mayLocate())) {
        this.setData({ refusedPosition: true, positionText: '未提供位置' });
        return this.grade();
      }
      this.setData({ locating: true, positionText: '正在定位…' });
      try {
        const { longitude, latitude, accuracy } = await positionNow();
        const position = {
          longitude,
          latitude,
          accuracyMetres: Math.round(accuracy),
          takenAt: new Date().toISOString(),
        };
        keepCopy('lastPlace', { longitude, latitude });
        this.setData({
          position,
          refusedPosition: false,
          positionText: isPlausible(position)
            ? `精度约 ${sayDistance(position.accuracyMetres)}`
            : '手机给出的位置不可信，请到窗边或室外重新定位',
        });
      } catch {
        const { position } = this.data;
        this.setData(
          position
            ? { positionText: `没有取到新位置，沿用 ${sayClock(position.takenAt)} 的位置` }
            : { refusedPosition: true, positionText: '没有取到位置，可检查系统定位权限后重试' },
        );
      } finally {
        this.setData({ locating: false });
      }
      this.grade();
    },
    async scan() {
      const scanned = await scanCode(['qrCode', 'barCode', 'datamatrix']);
      if (!scanned) return;
      const found = localOrder(this.data.id);
      const fits = found ? labelFits(found.order, scanned.result, lastHome()) : null;
      this.setData({
        scannedText: scanned.result,
        scanText:
          fits === false
            ? '与本单设备不符，请核对'
            : fits
              ? '已扫描本单设备'
              : '已记录标签，联网后与本单设备核对',
      });
      this.grade();
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ photos: event.detail.files });
      this.grade();
    },
    noteChanged(event: Said<string>) {
      this.setData({ note: event.detail });
    },
    /** The version that this phone has: the visit is asked by it, whatever is published before this arrives. */
    checklistId(): string | null {
      const [found, settings] = [localOrder(this.data.id), localSettings()];
      if (!found || !settings) return null;
      const { device, task } = found.order;
      const list = checklistFor(settings.checklists, device ? device.modelId : null, task);
      return list ? list.id : null;
    },
    evidence(): Evidence {
      const { position, scannedText, photos, note } = this.data;
      const found = localOrder(this.data.id);
      return {
        position,
        scannedText,
        photos,
        nonce: found ? found.order.nonce || null : null,
        deviceTime: new Date().toISOString(),
        note,
      };
    },
    grade() {
      const found = localOrder(this.data.id);
      const settings = localSettings();
      if (!found || !settings) return;
      const evidence = this.evidence();
      const graded = gradedOnPhone(found.order, evidence, settings, evidence.deviceTime, lastHome());
      const missing = [
        ...(graded.verdict === 'uncertain' &&
        labelFits(found.order, evidence.scannedText, lastHome()) !== true
          ? ['扫描设备']
          : []),
        ...(graded.verdict === 'uncertain' && evidence.photos.length === 0 ? ['现场照片'] : []),
      ];
      const { location } = found.order.site;
      const here = evidence.position && isPlausible(evidence.position) ? evidence.position : null;
      const centre = here || location;
      this.setData({
        verdict: checkInVerdictLabels[graded.verdict],
        tone: graded.verdict === 'verified' ? 'done' : graded.verdict === 'outside' ? 'danger' : 'attention',
        reasons: [
          graded.distanceMetres === null ? '' : `距医院 ${sayDistance(graded.distanceMetres)}`,
          ...graded.reasons.map((reason) => evidenceReasonLabels[reason]),
        ]
          .filter(Boolean)
          .join('；'),
        wanted:
          graded.verdict === 'outside'
            ? '如果您已到医院：到窗边或室外重新定位，并补充设备扫码、现场照片和备注'
            : missing.length
              ? `补充${missing.join('和')}后可确认`
              : graded.verdict === 'uncertain'
                ? '到窗边或室外重新定位，可提高把握'
                : '',
        map: centre
          ? {
              ...centre,
              circles: [
                ...(location
                  ? [
                      {
                        ...location,
                        radius: settings.checkIn.radiusMetres,
                        color: '#0f766e88',
                        fillColor: '#0f766e22',
                        strokeWidth: 1,
                      },
                    ]
                  : []),
                ...(here
                  ? [
                      {
                        longitude: here.longitude,
                        latitude: here.latitude,
                        radius: Math.max(here.accuracyMetres, 5),
                        color: '#1d63c488',
                        fillColor: '#1d63c422',
                        strokeWidth: 1,
                      },
                    ]
                  : []),
              ],
              points:
                here && location
                  ? [here, location].map(({ longitude, latitude }) => ({ longitude, latitude }))
                  : [],
              markers: here
                ? [{ id: 1, longitude: here.longitude, latitude: here.latitude, width: 20, height: 26 }]
                : [],
            }
          : null,
      });
    },
    /** Finished work that nobody signed is left with the reason; null: the person changed their mind. */
    async whyUnsigned(): Promise<{ unsignedReason?: string } | null> {
      const found = localOrder(this.data.id);
      if (!found || found.order.state !== 'completed') return {};
      if (!this.evidence().photos.length) {
        void wx.showToast({ title: '没有签字时，请先拍一张现场或设备照片', icon: 'none' });
        return null;
      }
      const answer = await ask(this, {
        title: '没有签字就签退：请选择原因',
        hint: '照片和原因交服务经理确认后，工单才能关闭。',
        choices: ['科室无人', '医院不便签字', '医院拒绝签字', '其他'],
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 200 },
        confirm: '签退',
      });
      return answer && { unsignedReason: answer.text || answer.choice };
    },
    typeMinutes(event: Said<string>) {
      const field = event.currentTarget.dataset.field as 'labour' | 'travel' | 'did';
      this.setData({ [field]: event.detail, ...forget(this, field) });
    },
    /** Of a helper: own evidence, own labour; the order stays as it is. */
    async helperStep() {
      const { id, leaving, labour, travel, did } = this.data;
      const evidence = this.evidence();
      if (!leaving)
        return takeStep(id, 'workOrder.helperCheckIn', { visitId: await newId('V'), evidence }, '同行签到');
      const said = { labourMinutes: Number(labour), travelMinutes: Number(travel || 0), note: did.trim() };
      return takeStep(id, 'workOrder.helperCheckOut', { evidence, ...said }, '同行签退');
    },
    async submitAsHelper() {
      const { leaving, labour, travel } = this.data;
      const minutes = (text: string) => (/^\d{1,4}$/.test(text) ? '' : '请填写分钟数，如 90');
      if (leaving && !isFilledIn(this, { labour: minutes(labour), travel: travel ? minutes(travel) : '' }))
        return;
      const kept = await this.act('submit', () => this.helperStep());
      if (!kept) return;
      void wx.showToast({ title: savedMessage(), icon: 'none' });
      void wx.navigateBack();
    },
    /** Each of them is left by the same evidence; what is not finished stays in hand. */
    async leaveAlong(others: readonly WorkOrder[], why: string) {
      for (const { _id, state, visits } of others) {
        if (state === 'onsite') continue;
        const unsigned = state === 'completed' && !visits[visits.length - 1]!.signature;
        const evidence = { ...this.evidence(), scannedText: null };
        const reason = unsigned ? { unsignedReason: why || '与主工单一同签退，没有签字' } : {};
        await takeStep(_id, 'workOrder.checkOut', { evidence, ...reason }, '签退');
      }
    },
    /** The arrival is there already. */
    async share() {
      const found = localOrder(this.data.id);
      const main = found && comingFor(found.order);
      if (!found || !main) return;
      const visitId = await newId('V');
      const done = await this.act('share', () => shareComing(found.order, main, visitId), {
        said: savedMessage(),
      });
      if (done) void wx.navigateBack();
    },
    async submit() {
      if (this.data.helping) return this.submitAsHelper();
      if (this.data.leaving) askToTellToday();
      await this.act('submit', async () => {
        const { id, leaving } = this.data;
        if (leaving) {
          const unsigned = await this.whyUnsigned();
          if (unsigned === null) return;
          // Read before: with the main one's leaving the coming is over.
          const others = sharingHere(id);
          await takeStep(id, 'workOrder.checkOut', { evidence: this.evidence(), ...unsigned }, '签退');
          await this.leaveAlong(others, unsigned.unsignedReason || '');
        } else
          await takeStep(
            id,
            'workOrder.checkIn',
            { visitId: await newId('V'), evidence: this.evidence(), checklistId: this.checklistId() },
            '签到',
          );
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.navigateBack();
      });
    },
  },
});
