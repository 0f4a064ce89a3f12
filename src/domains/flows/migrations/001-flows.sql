create table flows_versions (
  tenant_id int not null,
  flow text collate "C" not null,
  version int not null,
  definition jsonb not null,
  chain_seq bigint not null,
  published_ms bigint not null,
  primary key (tenant_id, flow, version)
);
select dianmai_protect('flows_versions');
