-- Why: a business lets its customers pay online or not, and a refund through a provider takes time and may fail.
ALTER TABLE business ADD COLUMN pays_online {int} NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN state TEXT NOT NULL DEFAULT 'done';
ALTER TABLE refund ADD COLUMN failure TEXT;
