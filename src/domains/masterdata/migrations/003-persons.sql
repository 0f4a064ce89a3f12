-- Persons as last registered; the personal fields in data are sealed with the person's key.
create table masterdata_persons (
  tenant_id int not null,
  person text collate "C" not null,
  event_key uuid not null,
  data jsonb not null,
  chain_seq bigint not null,
  primary key (tenant_id, person)
);
select dianmai_protect('masterdata_persons');
