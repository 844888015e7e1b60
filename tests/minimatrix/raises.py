{}["nothing"]
