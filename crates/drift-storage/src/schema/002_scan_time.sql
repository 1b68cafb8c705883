-- When the scan was stored, in ISO 8601 and UTC; NULL for a scan of version 1.
ALTER TABLE scan ADD COLUMN scanned_at TEXT;
