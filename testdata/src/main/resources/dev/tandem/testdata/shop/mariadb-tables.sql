CREATE TABLE productlines (
  productLine varchar(50) NOT NULL PRIMARY KEY,
  textDescription varchar(4000),
  htmlDescription mediumtext,
  image mediumblob
);
CREATE TABLE products (
  productCode varchar(15) NOT NULL PRIMARY KEY,
  productName varchar(70) NOT NULL,
  productLine varchar(50) NOT NULL,
  productScale varchar(10) NOT NULL,
  productVendor varchar(50) NOT NULL,
  productDescription text NOT NULL,
  quantityInStock smallint NOT NULL,
  buyPrice decimal(10,2) NOT NULL,
  MSRP decimal(10,2) NOT NULL,
  FOREIGN KEY (productLine) REFERENCES productlines (productLine)
);
CREATE TABLE customers (
  customerNumber int NOT NULL PRIMARY KEY,
  customerName varchar(50) NOT NULL,
  contactLastName varchar(50) NOT NULL,
  contactFirstName varchar(50) NOT NULL,
  phone varchar(50) NOT NULL,
  addressLine1 varchar(50) NOT NULL,
  addressLine2 varchar(50),
  city varchar(50) NOT NULL,
  state varchar(50),
  postalCode varchar(15),
  country varchar(50) NOT NULL,
  salesRepEmployeeNumber int,
  creditLimit decimal(10,2)
);
CREATE TABLE orders (
  orderNumber int NOT NULL PRIMARY KEY,
  orderDate date NOT NULL,
  requiredDate date NOT NULL,
  shippedDate date,
  status varchar(15) NOT NULL,
  comments text,
  customerNumber int NOT NULL,
  FOREIGN KEY (customerNumber) REFERENCES customers (customerNumber)
);
CREATE TABLE orderdetails (
  orderNumber int NOT NULL,
  productCode varchar(15) NOT NULL,
  quantityOrdered int NOT NULL,
  priceEach decimal(10,2) NOT NULL,
  orderLineNumber smallint NOT NULL,
  PRIMARY KEY (orderNumber, productCode),
  FOREIGN KEY (orderNumber) REFERENCES orders (orderNumber),
  FOREIGN KEY (productCode) REFERENCES products (productCode)
);
CREATE TABLE payments (
  customerNumber int NOT NULL,
  checkNumber varchar(50) NOT NULL,
  paymentDate date NOT NULL,
  amount decimal(10,2) NOT NULL,
  PRIMARY KEY (customerNumber, checkNumber),
  FOREIGN KEY (customerNumber) REFERENCES customers (customerNumber)
);
CREATE TABLE ratings (
  customerNumber int,
  productCode varchar(15),
  productRating int,
  ratingTime datetime
)
