import { enqueue } from '../../offline/outbox';
import type { PickedSite } from './site-picker/site-picker';

/** Queues what of a site was made on the spot, under the subject of what needs it; a failed parent then holds its children. */
export async function enqueueSite({ hospital, department }: PickedSite, subject: string): Promise<void> {
  const { isNew, _id, name, regionCode, address, location } = hospital;
  if (isNew)
    await enqueue({
      action: 'hospital.create',
      input: { hospitalId: _id, name, regionCode, address, location },
      subject,
      title: `新建医院 ${name}`,
    });
  if (department && department.isNew)
    await enqueue({
      action: 'department.create',
      input: { departmentId: department._id, hospitalId: _id, name: department.name },
      subject,
      title: `新建科室 ${department.name}`,
    });
}
