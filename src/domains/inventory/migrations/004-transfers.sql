-- What was sent to a place and what of it was received there; goods in transit are the difference where it is positive.
create table inventory_transfers (
  tenant_id int not null,
  to_place text collate "C" not null,
  sku text collate "C" not null,
  transfer text collate "C" not null,
  sent bigint not null,
  received bigint not null,
  primary key (tenant_id, to_place, sku, transfer)
);
select dianmai_protect('inventory_transfers');
