-- Why: a staff phone that holds nothing yet shows the board before all else: the open orders, those lately done, and their files.
CREATE INDEX sales_order_state ON sales_order (state, changed_at);

CREATE INDEX attachment_about ON attachment (about, about_id);
