CREATE INDEX ratings_customerNumber ON ratings (customerNumber)
