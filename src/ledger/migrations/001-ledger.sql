-- One row is one movement with both legs: `quantity` goes from `credit` to `debit`, so that every unit sums to zero by itself.
-- kind: 0 movement, 1 variance of an assertion, 2 shift of a movement to the other side of an assertion.
create table ledger_postings (
  tenant_id int not null,
  stream text collate "C" not null,
  seq bigint not null,
  line int not null,
  recorded_at timestamptz(3) not null,
  kind smallint not null,
  unit text collate "C" not null,
  debit text collate "C" not null,
  credit text collate "C" not null,
  quantity bigint not null check (quantity > 0),
  at_ms bigint not null,
  error_ms int not null,
  period_ms bigint not null,
  event_key uuid not null,
  assertion text collate "C",
  leg_key uuid,
  leg_line int,
  primary key (tenant_id, stream, seq, line, recorded_at)
) partition by range (recorded_at);
create table ledger_postings_default partition of ledger_postings default;
create index ledger_postings_unit on ledger_postings (tenant_id, stream, unit, at_ms);
select dianmai_protect('ledger_postings', 'append');

create table ledger_balances (
  tenant_id int not null,
  stream text collate "C" not null,
  unit text collate "C" not null,
  account text collate "C" not null,
  quantity bigint not null,
  last_seq bigint not null,
  last_at_ms bigint not null,
  asserted_until_ms bigint,
  negative_since_ms bigint,
  primary key (tenant_id, stream, unit, account)
) with (fillfactor = 60);
create index ledger_balances_negative on ledger_balances (tenant_id, stream) where negative_since_ms is not null;
select dianmai_protect('ledger_balances');

-- What other domains may join.
create view ledger_public_balances with (security_invoker = true) as
  select tenant_id, stream, unit, account, quantity, last_seq, last_at_ms, asserted_until_ms, negative_since_ms from ledger_balances;

create table ledger_assertions (
  tenant_id int not null,
  stream text collate "C" not null,
  assertion text collate "C" not null,
  unit text collate "C" not null,
  account text collate "C" not null,
  counter text collate "C" not null,
  quantity bigint not null,
  at_ms bigint not null,
  since_ms bigint not null,
  error_ms int not null,
  seq bigint not null,
  withdrawn_seq bigint,
  primary key (tenant_id, stream, assertion)
);
create index ledger_assertions_key on ledger_assertions (tenant_id, stream, unit, account, at_ms) where withdrawn_seq is null;
select dianmai_protect('ledger_assertions');

create table ledger_periods (
  tenant_id int not null,
  stream text collate "C" not null,
  closed_until_ms bigint not null,
  primary key (tenant_id, stream)
);
select dianmai_protect('ledger_periods');

select dianmai_month_partition('ledger_postings', (date_trunc('month', now()) + make_interval(months => n))::date) from generate_series(0, 3) n;
