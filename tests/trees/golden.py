"""Scores of LightGBM and scikit-learn on the made table of made-table.ts: the golden numbers of the tree tests."""
import numpy as np, lightgbm as lgb, sklearn.ensemble as E
s=12345
def u():
    global s; s=(s*1664525+1013904223)%2**32; return s/2**32
n=4000; X=np.empty((n,6)); v=np.empty(n)
for i in range(n):
    x=[u() for _ in range(6)]; x[4]=np.floor(x[4]*8)
    noise=u()+u()+u()-1.5
    v[i]=3*x[0]*x[1]-2*(x[2]>.5)+x[3]*x[3]+(1 if x[4] in(1,4,6) else 0)+noise
    if x[5]<.2: x[3]=np.nan
    X[i]=x
y=(v>.9).astype(int); k=np.digitize(v,[0,1.5])
tr=slice(0,3000); te=slice(3000,4000)
P=dict(verbose=-1,num_threads=1,deterministic=True)
def ll(p,y): return -np.mean(np.log(p[np.arange(len(y)),y]))
for cat in ([],[4]):
    m=lgb.LGBMClassifier(**P).fit(X[tr],y[tr],categorical_feature=cat); print('binary',cat,ll(m.predict_proba(X[te]),y[te]))
m=lgb.LGBMClassifier(**P).fit(X[tr],k[tr]); print('multi',ll(m.predict_proba(X[te]),k[te]))
for o in ('regression','regression_l1','quantile'):
    m=lgb.LGBMRegressor(objective=o,alpha=.9 if o=='quantile' else .5,**P).fit(X[tr],v[tr]); d=v[te]-m.predict(X[te]); print(o,np.mean(d*d),np.mean(abs(d)),np.mean(np.maximum(.9*d,-.1*d)))
c=np.maximum(0,np.floor(v)); m=lgb.LGBMRegressor(objective='poisson',**P).fit(X[tr],c[tr]); q=m.predict(X[te]); print('poisson',np.mean(q-c[te]*np.log(q)))
m=E.RandomForestRegressor(300,max_features=1/3,random_state=0,n_jobs=2).fit(X[tr],v[tr]); print('rf mse',np.mean((m.predict(X[te])-v[te])**2))
m=E.RandomForestClassifier(300,random_state=0,n_jobs=2).fit(X[tr],k[tr]); p=m.predict_proba(X[te]); print('rf multi',ll(np.maximum(p,1e-6),k[te]))
m=E.ExtraTreesRegressor(300,random_state=0,n_jobs=2).fit(np.nan_to_num(X[tr],nan=-1),v[tr]); print('et mse',np.mean((m.predict(np.nan_to_num(X[te],nan=-1))-v[te])**2))
e=v-v.min()+.1
for o,t,kw in (('huber',v,dict(alpha=.5)),('gamma',e,{}),('tweedie',np.maximum(0,v),dict(tweedie_variance_power=1.3))):
    m=lgb.LGBMRegressor(objective=o,**kw,**P).fit(X[tr],t[tr]); q=m.predict(X[te]); y=t[te]; d=abs(q-y)
    loss=dict(huber=np.where(d<=.5,d*d/2,.5*(d-.25)),gamma=y/q+np.log(q),tweedie=q**.7/.7+y*q**-.3/.3)[o]; print(o,np.mean(loss))
