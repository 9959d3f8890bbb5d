-- Why: the menu, the orders placed from it, and the counter that numbers them without gaps.
CREATE TABLE category (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    sort {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE TABLE product (
    id TEXT PRIMARY KEY NOT NULL,
    category TEXT NOT NULL REFERENCES category (id),
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    price {int} NOT NULL,
    options TEXT NOT NULL,
    photo TEXT,
    available {int} NOT NULL,
    marks TEXT NOT NULL,
    sort {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX product_category ON product (category);

-- "order" is a reserved word everywhere. The customer is no foreign key: an erased person's orders stay in the books.
CREATE TABLE sales_order (
    id TEXT PRIMARY KEY NOT NULL,
    number {int} UNIQUE,
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    lines TEXT NOT NULL,
    total {int} NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    placed_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX sales_order_customer ON sales_order (customer);

CREATE TABLE counter (
    name TEXT PRIMARY KEY NOT NULL,
    value {int} NOT NULL
){strict};
