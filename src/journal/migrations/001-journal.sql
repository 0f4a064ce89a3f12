create table journal_heads (
  tenant_id int not null,
  stream text collate "C" not null,
  last_seq bigint not null default 0,
  last_hash bytea not null default '\x',
  last_recorded_ms bigint not null default 0,
  primary key (tenant_id, stream)
) with (fillfactor = 40);
select dianmai_protect('journal_heads');

create table journal_events (
  tenant_id int not null,
  stream text collate "C" not null,
  seq bigint not null,
  recorded_at timestamptz(3) not null,
  type text collate "C" not null,
  version smallint not null,
  at_ms bigint not null,
  error_ms int not null,
  chain_seq bigint not null,
  event_key uuid not null,
  body text not null,
  mends bytea,
  digest bytea not null,
  primary key (tenant_id, stream, seq, recorded_at)
) partition by range (recorded_at);
create table journal_events_default partition of journal_events default;
select dianmai_protect('journal_events', 'append');

-- One row per (source, id) that was ever received, over all streams and the quarantine: a retry is recognised for ever.
create table journal_identities (
  tenant_id int not null,
  event_key uuid not null,
  content_hash bytea not null,
  stream text collate "C",
  seq bigint,
  primary key (tenant_id, event_key)
);
select dianmai_protect('journal_identities');

create table journal_links (
  tenant_id int not null,
  stream text collate "C" not null,
  last_seq bigint not null,
  first_seq bigint not null,
  hash bytea not null,
  primary key (tenant_id, stream, last_seq)
);
select dianmai_protect('journal_links', 'append');

create table journal_quarantine (
  tenant_id int not null,
  quarantine_key uuid not null,
  event_key uuid,
  reason text not null,
  detail jsonb not null,
  body text not null,
  content_hash bytea not null,
  source text,
  received_at timestamptz(3) not null,
  state text not null default 'open' check (state in ('open', 'mended', 'dismissed')),
  primary key (tenant_id, quarantine_key)
);
create index journal_quarantine_open on journal_quarantine (tenant_id, received_at) where state = 'open';
select dianmai_protect('journal_quarantine');

create table journal_person_keys (
  tenant_id int not null,
  person text collate "C" not null,
  wrapped_key bytea,
  made_at timestamptz not null default now(),
  forgotten_at timestamptz,
  primary key (tenant_id, person)
);
select dianmai_protect('journal_person_keys');

create table journal_checkpoints (
  tenant_id int not null,
  consumer text collate "C" not null,
  stream text collate "C" not null,
  seq bigint not null,
  primary key (tenant_id, consumer, stream)
) with (fillfactor = 60);
select dianmai_protect('journal_checkpoints');

-- A lease with a fencing epoch: the transaction of a holder checks that the epoch is still its own.
create table journal_leases (
  tenant_id int not null,
  name text collate "C" not null,
  holder text not null,
  epoch bigint not null,
  expires_at timestamptz not null,
  primary key (tenant_id, name)
);
select dianmai_protect('journal_leases');

select dianmai_month_partition('journal_events', (date_trunc('month', now()) + make_interval(months => n))::date) from generate_series(0, 3) n;
