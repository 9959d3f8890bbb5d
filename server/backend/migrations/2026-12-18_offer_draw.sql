-- Why: a draw of an offer's coupons is written down with its seed and its winners, so that anybody can repeat how it was done.
CREATE TABLE offer_draw (
    id TEXT PRIMARY KEY NOT NULL,
    offer TEXT NOT NULL REFERENCES offer (id),
    -- Name and rule of the segment as they were.
    segment TEXT NOT NULL,
    rule TEXT NOT NULL,
    participants {int} NOT NULL CHECK (participants > 0),
    participants_hash TEXT NOT NULL,
    seed TEXT NOT NULL,
    wanted {int} NOT NULL CHECK (wanted > 0),
    winners {int} NOT NULL CHECK (winners > 0),
    drawn_at {int} NOT NULL,
    drawn_by TEXT NOT NULL
){strict};
CREATE INDEX offer_draw_offer ON offer_draw (offer, drawn_at);

CREATE TABLE offer_draw_winner (
    draw TEXT NOT NULL REFERENCES offer_draw (id),
    place {int} NOT NULL CHECK (place > 0),
    -- None once they were erased.
    contact TEXT,
    coupon TEXT,
    PRIMARY KEY (draw, place)
){strict};
CREATE INDEX offer_draw_winner_coupon ON offer_draw_winner (coupon);
