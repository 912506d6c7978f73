"""Visits to public pages, for tests."""


def read(client, campaign, page="", **query):
    response = client.get(f"{campaign.get_absolute_url()}{page}", query)
    assert response.status_code == 200
    return response
