-- How often each flow has acted, by the day of it; of these, how often the learnt threshold would have too.
create table flows_fires (
  tenant_id int not null,
  flow text collate "C" not null,
  place text collate "C" not null,
  day int not null,
  fires bigint not null,
  learnt_fires bigint not null,
  primary key (tenant_id, flow, place, day)
);
select dianmai_protect('flows_fires');
