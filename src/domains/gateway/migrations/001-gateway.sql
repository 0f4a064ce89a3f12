create table gateway_clocks (
  tenant_id int not null,
  source text collate "C" not null,
  boot text,
  offset_ms double precision not null,
  error_ms double precision not null,
  measured_ms bigint not null,
  monotonic_ms double precision,
  primary key (tenant_id, source)
);
select dianmai_protect('gateway_clocks');

-- What was heard of each source in each place, so that a figure knows whom it waits for.
create table gateway_sources (
  tenant_id int not null,
  place text collate "C" not null,
  source text collate "C" not null,
  contiguous_seq bigint,
  -- Numbers received beyond the first gap, with their business times, as [[seq, at], …].
  ahead jsonb not null default '[]',
  watermark_ms bigint not null,
  last_at_ms bigint not null,
  last_heard_ms bigint not null,
  primary key (tenant_id, place, source)
);
select dianmai_protect('gateway_sources');
